/** Checks that every kind needs. Source: apimachinery/pkg/api/validation. */
import { deepEqual } from "../equality/equality.ts";
import { type FieldError, invalidValue, type Path } from "./field-error.ts";

export const FIELD_IMMUTABLE = "field is immutable";
export const NOT_NEGATIVE = "must be greater than or equal to 0";

/** Equal in the sense of deepEqual: a missing and an empty list are the same. */
export function validateImmutableField(next: unknown, previous: unknown, path: Path | string): FieldError[] {
  return deepEqual(next, previous) ? [] : [invalidValue(path, next, FIELD_IMMUTABLE)];
}

export function validateNonnegative(value: number, path: Path | string): FieldError[] {
  return value < 0 ? [invalidValue(path, value, NOT_NEGATIVE)] : [];
}

/** One invalid value per message of a name or value check. */
export function invalidEach(path: Path | string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalidValue(path, value, message));
}
