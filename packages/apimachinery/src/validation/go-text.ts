/** Values as Go's fmt and encoding/json write them. */
import { sortedAsGo } from "../labels/order.ts";

const NAMED_ESCAPES: Record<string, string> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** %q: quotes, backslashes, control and unprintable characters are escaped, everything printable stays. */
export function goQuote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text) quoted += escaped(character);
  return `${quoted}"`;
}

function escaped(character: string): string {
  const named = NAMED_ESCAPES[character];
  if (named) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (isPrintable(character)) return character;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** unicode.IsPrint of one character: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(character: string): boolean {
  return character === " " || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
}

/** %v of decoded JSON: `map[a:1 b:[x y]]` with sorted keys, `<nil>` for null. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return goNumber(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(goPrint).join(" ")}]`;
  const map = value as Record<string, unknown>;
  return `map[${sortedAsGo(Object.keys(map))
    .map((key) => `${key}:${goPrint(map[key])}`)
    .join(" ")}]`;
}

/** Whole numbers as int64, others as %v of a float64. */
function goNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const text = Math.abs(value) < 1e-4 && value !== 0 ? value.toExponential() : String(value);
  return text.replace(/e([+-])([0-9])$/, "e$10$2");
}

/** json.Marshal of a decoded value, keys as they come: `<`, `>` and `&` are escaped. Kinds' Go structs keep their own order. */
export function goJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A map as Go marshals it: keys sorted. For labels and the like as the bad value of a field error. */
export function sortedMap<T>(map: Record<string, T> | undefined): Record<string, T> | undefined {
  return map && Object.fromEntries(sortedAsGo(Object.keys(map)).map((key) => [key, map[key] as T]));
}
