/** JSON text to a value, with Go's words for what is wrong. */
import { DecodeError } from "../decode-error.ts";
import { scanJson } from "./scan.ts";
import { slowParse } from "./slow-parse.ts";

/** Go stops there too. */
export const MAX_JSON_DEPTH = 10_000;

/** Throws DecodeError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return slowParse(text).value;
  }
}

/** The same for JSON inside of something that nobody looks into further. */
export function parseEmbeddedJson(text: string): unknown {
  const value = parseJson(text);
  if (scanJson(text).depth > MAX_JSON_DEPTH) throw new DecodeError("exceeded max depth");
  return value;
}
