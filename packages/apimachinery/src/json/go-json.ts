/** JSON text with the error messages of Go's decoder. Source: encoding/json's scanner. */
import { jsonSyntaxMessage } from "./syntax-message.ts";

/** JSON.parse, but throws Error with Go's text: `invalid character 'o' in literal null (expecting 'u')`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(jsonSyntaxMessage(text) ?? (error as Error).message);
  }
}

/** What Go calls the JSON type of a value in "cannot unmarshal …". */
export function jsonTypeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
