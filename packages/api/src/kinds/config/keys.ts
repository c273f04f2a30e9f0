/** What ConfigMaps and Secrets have in common: keys that are file names, a limit of size, and being made immutable. */
import { type FieldError, forbiddenField, invalidEach, isConfigMapKey } from "@kubarium/apimachinery";
import { isDeepStrictEqual } from "node:util";
import type { AnyObject } from "../../machinery/definition.ts";

/** Source: MaxSecretSize of pkg/apis/core. */
export const MAX_BYTES = 1024 * 1024;
const IMMUTABLE = "field is immutable when `immutable` is set";

export const keyErrors = (field: string, key: string): FieldError[] => invalidEach(`${field}[${key}]`, key, isConfigMapKey(key));

/** Bytes of a base64 text. */
export function decodedSize(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

export function immutableErrors(object: AnyObject, previous: AnyObject, ...fields: readonly string[]): FieldError[] {
  if (!previous.immutable) return [];
  const errors = object.immutable ? [] : [forbiddenField("immutable", IMMUTABLE)];
  const changed = fields.filter((field) => !isDeepStrictEqual(object[field] ?? {}, previous[field] ?? {}));
  return [...errors, ...changed.map((field) => forbiddenField(field, IMMUTABLE))];
}
