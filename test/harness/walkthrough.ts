/**
 * A walkthrough as data: the files that it shows and the commands that it types, with what they print.
 *
 * In a ```console block a line that begins with `$ ` is typed, lines after it are what it prints, and a line `…` stands for any lines. A block
 * whose language is followed by a file name is that file. What is printed is compared after `normalise`, which has the only rules about what may vary.
 */
export interface Step {
  command: string;
  expected: string[];
  line: number;
}

export interface Walkthrough {
  files: Record<string, string>;
  steps: Step[];
}

export function parseWalkthrough(markdown: string): Walkthrough {
  const walkthrough: Walkthrough = { files: {}, steps: [] };
  let block: { language: string; name: string; lines: string[] } | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const fence = /^```(\w*) ?(\S*)$/.exec(text);
    if (fence && block) {
      if (block.name) walkthrough.files[block.name] = `${block.lines.join("\n")}\n`;
      block = undefined;
    } else if (fence) block = { language: fence[1] ?? "", name: fence[2] ?? "", lines: [] };
    else if (block?.language === "console" && text.startsWith("$ "))
      walkthrough.steps.push({ command: text.slice(2), expected: [], line: index + 1 });
    else if (block?.language === "console") walkthrough.steps.at(-1)?.expected.push(text);
    else block?.lines.push(text);
  }
  for (const step of walkthrough.steps) while (step.expected.at(-1) === "") step.expected.pop();
  return walkthrough;
}

/** The letters of generated names. */
const LETTER = "[bcdfghjklmnpqrstvwxz2456789]";
/** What differs from run to run, and what stands for it. Blanks between columns count as one. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}/g, "<time>"],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>"],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uid>"],
  [/\b[0-9a-f]{32,64}\b/g, "<digest>"],
  [/\b(\d+\.){3}\d+\b/g, "<ip>"],
  [new RegExp(`-${LETTER}{5}(?![a-z0-9])`, "g"), "-<id>"],
  [new RegExp(`-${LETTER}{7,10}(?=-<id>)`, "g"), "-<hash>"],
  [/\(x\d+ over /g, "(x<n> over "],
  [/\b\d+ \(\d[\dhms]* ago\)/g, "<n> (<age> ago)"],
  [/\b(\d+(ms|s|m|h|d))+\b/g, "<age>"],
  [/:3[0-2]\d{3}\b/g, ":<port>"],
  [/ +/g, " "],
];

/** Rows with generated names come in any order. */
export function normalise(lines: readonly string[]): string[] {
  const plain = lines.map((line) => VARYING.reduce((text, [what, sign]) => text.replaceAll(what, sign), line).trim());
  const result: string[] = [];
  let named: string[] = [];
  for (const line of [...plain, ""]) {
    if (line.includes("-<id>")) named.push(line);
    else {
      result.push(...named.sort(), line);
      named = [];
    }
  }
  return result.slice(0, -1);
}

/** How kubectl 1.20 says what the pages show. Source: its own output, line by line. */
const OLD_WORDS: readonly (readonly [RegExp, string | undefined])[] = [
  [/^Flag --record has been deprecated, .*/, undefined],
  [/^ *(Node-Selectors|Tolerations):\s+<none>$/, undefined],
  [/^Internal Traffic Policy: .*/, undefined],
  [/ deleted from \S+ namespace$/, " deleted"],
  // It does not print those that were scaled down.
  [/^OldReplicaSets: .* \(0\/0 replicas created\)$/, "OldReplicaSets:  <none>"],
  [/('kubectl rollout resume)'/, "$1 deployment/kubia'"],
  [
    /^Error from server \(BadRequest\): error when creating "STDIN": .* strict decoding error: unknown field "spec\.strategy\.rollingUpdate\.maxSure"$/,
    'error: error validating "STDIN": error validating data: ValidationError(Deployment.spec.strategy.rollingUpdate): unknown field "maxSure" in io.k8s.api.apps.v1.RollingUpdateDeployment; if you choose to ignore these errors, turn validation off with --validate=false',
  ],
];

export function inOldWords(command: string, expected: readonly string[]): string[] {
  const lines = expected.flatMap((line) => {
    let said: string | undefined = line;
    for (const [what, instead] of OLD_WORDS)
      if (said !== undefined && what.test(said)) said = instead === undefined ? instead : said.replace(what, instead);
    return said === undefined ? [] : [said];
  });
  // It asks for Endpoints, about which the server warns.
  if (/describe (svc|service)\b/.test(command))
    lines.unshift("Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
  return lines;
}

/** Whether it prints what the page shows. */
export function matches(output: string, expected: readonly string[]): boolean {
  const actual = normalise(output === "" ? [] : output.split("\n"));
  const pieces: string[][] = [[]];
  for (const line of normalise(expected)) {
    if (line === "…") pieces.push([]);
    else pieces.at(-1)?.push(line);
  }
  const [first = [], ...others] = pieces;
  const last = others.pop();
  const isAt = (piece: readonly string[], at: number): boolean => at >= 0 && piece.every((line, i) => actual[at + i] === line);
  if (!isAt(first, 0)) return false;
  if (!last) return actual.length === first.length;
  let at = first.length;
  for (const piece of others) {
    while (at + piece.length <= actual.length && !isAt(piece, at)) at++;
    if (!isAt(piece, at)) return false;
    at += piece.length;
  }
  const end = actual.length - last.length;
  return end >= at && isAt(last, end);
}

/** Only looks, so it can be typed again until it shows what is waited for. */
export const isLook = (command: string): boolean =>
  /^(kubectl (-n \S+ )?(get|describe|logs|events|rollout history|auth)|curl|xdg-open)\b/.test(command) && !/\bfor\b/.test(command);
