/** What Go's regexp says about a pattern that JavaScript cannot read either. Source: regexp/syntax. */
const REPEATED = /(?:^|[(|])([*+?]|\{\d+(?:,\d*)?\})/;

export function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch {
    return problemOf(pattern);
  }
}

/** JavaScript's Unicode mode refuses some escapes that Go takes; only what is broken for both is told. */
function problemOf(pattern: string): string | undefined {
  const bare = pattern.replace(/\\./gs, "__");
  const open = /\[(?!\^?\]?[^\]]*\])/.exec(bare);
  if (open) return `error parsing regexp: missing closing ]: \`${pattern.slice(open.index)}\``;
  const outside = bare.replace(/\[\^?\]?[^\]]*\]/g, (set) => "_".repeat(set.length));
  let depth = 0;
  for (const character of outside) {
    if (character === "(") depth++;
    if (character === ")" && --depth < 0) return `error parsing regexp: unexpected ): \`${pattern}\``;
  }
  if (depth > 0) return `error parsing regexp: missing closing ): \`${pattern}\``;
  if (pattern.endsWith("\\") && !pattern.endsWith("\\\\")) return "error parsing regexp: trailing backslash at end of expression: ``";
  const repeated = REPEATED.exec(outside);
  return repeated ? `error parsing regexp: missing argument to repetition operator: \`${repeated[1]}\`` : undefined;
}
