/**
 * One JSON value to one plain field. What does not fit is thrown: Mismatch becomes Go's UnmarshalTypeError (with the field's path), a
 * DecodeError is the text of a type that decodes itself.
 */
import { formatDuration, parseDuration, parseQuantity } from "@kubarium/apimachinery";
import { DecodeError } from "../decode-error.ts";
import { NumberLiteral } from "../json/slow-parse.ts";
import type { ScalarKind } from "../model.ts";
import { normalizeBase64 } from "./base64.ts";
import { normalizeMicroTime, normalizeTime } from "./time.ts";

/** A JSON value of the wrong type. `hard` ends decoding at once, as an error of a type that decodes itself does. */
export class Mismatch {
  readonly found: string;
  readonly wanted: string | undefined;
  readonly hard: boolean;

  constructor(found: string, wanted?: string, hard = false) {
    this.found = found;
    this.wanted = wanted;
    this.hard = hard;
  }
}

const MAX_INT32 = 2 ** 31;
const MAX_INT64 = 2n ** 63n;

/** Go's word for what stands there. */
export function describeJson(value: unknown): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" || value instanceof NumberLiteral) return "number";
  return Array.isArray(value) ? "array" : "object";
}

/** The value as Go would write it again; undefined for what Go writes as null. Throws Mismatch or DecodeError. */
export function decodeScalar(kind: ScalarKind, value: unknown): unknown {
  switch (kind) {
    case "string":
      if (typeof value === "string") return value;
      throw new Mismatch(describeJson(value));
    case "bool":
      if (typeof value === "boolean") return value;
      throw new Mismatch(describeJson(value));
    case "int32":
    case "int64":
      return integer(kind, value);
    case "double":
      if (typeof value === "number") return value;
      if (value instanceof NumberLiteral) return value.value;
      throw new Mismatch(describeJson(value));
    case "bytes":
      if (typeof value === "string") return normalizeBase64(value);
      throw new Mismatch(describeJson(value));
    case "time":
      return normalizeTime(textOf(value));
    case "microTime":
      return normalizeMicroTime(textOf(value));
    case "duration":
      return durationText(textOf(value));
    case "quantity":
      return quantityText(value);
    case "intOrString":
      return intOrString(value);
    default:
      return plainJson(value);
  }
}

function integer(kind: "int32" | "int64", value: unknown): number {
  if (typeof value === "number") {
    if (kind === "int64" ? Number.isSafeInteger(value) : Number.isInteger(value) && value >= -MAX_INT32 && value < MAX_INT32)
      return value === 0 ? 0 : value;
    return integer(kind, new NumberLiteral(String(value)));
  }
  if (!(value instanceof NumberLiteral)) throw new Mismatch(describeJson(value));
  // Digits behind 2^53 are lost from here on, as in every JavaScript client.
  if (kind === "int64" && /^-?\d+$/.test(value.source)) {
    const exact = BigInt(value.source);
    if (exact >= -MAX_INT64 && exact < MAX_INT64) return value.value;
  }
  throw new Mismatch(`number ${value.source}`);
}

function intOrString(value: unknown): string | number {
  if (typeof value === "string") return value;
  try {
    return integer("int32", value);
  } catch (error) {
    throw error instanceof Mismatch ? new Mismatch(error.found, "int32", true) : error;
  }
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Mismatch(describeJson(value), "string", true);
}

function quantityText(value: unknown): string {
  const text =
    typeof value === "string" ? value : value instanceof NumberLiteral ? value.source : value === null ? "0" : JSON.stringify(value);
  try {
    return parseQuantity(text).toString();
  } catch (error) {
    throw new DecodeError((error as Error).message);
  }
}

function durationText(text: string): string {
  try {
    return formatDuration(parseDuration(text));
  } catch (error) {
    throw new DecodeError((error as Error).message);
  }
}

/** Free JSON with its odd numbers as plain ones. Mutates. */
export function plainJson(value: unknown): unknown {
  if (value instanceof NumberLiteral) return value.value;
  if (typeof value !== "object" || value === null) return value;
  for (const [key, member] of Object.entries(value))
    if (typeof member === "object" && member !== null) (value as Record<string, unknown>)[key] = plainJson(member);
  return value;
}
