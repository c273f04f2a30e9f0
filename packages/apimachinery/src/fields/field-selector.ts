/** `metadata.name=a,status.phase!=Running`. Which fields exist is each kind's affair. Source: apimachinery/pkg/fields. */
import { sortedAsGo } from "../labels/order.ts";

export interface FieldRequirement {
  field: string;
  operator: "=" | "!=";
  value: string;
}

export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
  /** A field that is missing counts as "". */
  matches(fields: Record<string, string>): boolean;
  empty(): boolean;
  /** The value that a field must have, if some requirement says so. */
  requiresExactMatch(field: string): string | undefined;
  toString(): string;
}

export function fieldSelector(requirements: readonly FieldRequirement[]): FieldSelector {
  return {
    requirements,
    matches: (fields) => requirements.every(({ field, operator, value }) => ((fields[field] ?? "") === value) === (operator === "=")),
    empty: () => requirements.length === 0,
    requiresExactMatch: (field) => requirements.find((one) => one.field === field && one.operator === "=")?.value,
    toString: () => requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(","),
  };
}

/** Throws Error with Kubernetes' text. Requirements come sorted as text, as Kubernetes sorts them. */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of sortedAsGo(splitTerms(text))) {
    if (term === "") continue;
    const match = /^([^]*?)(!=|==|=)([^]*)$/.exec(term);
    if (!match) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = "", operator, value = ""] = match;
    const unescaped = unescapeFieldValue(value);
    // A term without field and value selects everything.
    if (operator !== "!=" && field === "" && unescaped === "") continue;
    if (operator === "!=" && field === "" && unescaped === "") continue;
    requirements.push({ field, operator: operator === "!=" ? "!=" : "=", value: unescaped });
  }
  return fieldSelector(requirements);
}

export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, "\\$&");
}

/** Commas behind a backslash do not split. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === ",") {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function unescapeFieldValue(value: string): string {
  let result = "";
  let escaping = false;
  for (const character of value) {
    if (escaping) {
      if (!"\\,=".includes(character)) throw new Error(`invalid field selector: invalid escape sequence: \\${character}`);
      result += character;
      escaping = false;
    } else if (character === "\\") escaping = true;
    else if (character === "," || character === "=") {
      throw new Error(`invalid field selector: unescaped character in value: ${character.codePointAt(0)}`);
    } else result += character;
  }
  if (escaping) throw new Error("invalid field selector: invalid escape sequence: \\");
  return result;
}
