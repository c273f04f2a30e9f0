/** JSON merge patch (RFC 7386) as Kubernetes applies it. Source of the quirks: the json-patch library that it uses. */
import { deepCopy } from "../../equality/equality.ts";
import { isMap, setKey } from "../maps.ts";

/**
 * A new document; shares nothing with the old one or the patch. null deletes keys, lists and scalars replace.
 * Nulls inside of lists' elements stay when the list replaces something: decoding drops them.
 */
export function applyMergePatch<T>(document: T, patch: unknown): T {
  if (!isMap(patch)) return withoutNulls(patch) as T;
  const result = deepCopy(document) as unknown;
  if (!isMap(result)) return withoutNulls(patch) as T;
  mergeInto(result, patch);
  return result as T;
}

function mergeInto(target: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    const current = Object.hasOwn(target, key) ? target[key] : undefined;
    if (value === null || value === undefined) delete target[key];
    else if (isMap(current) && isMap(value)) mergeInto(current, value);
    else setKey(target, key, isMap(current) ? deepCopy(value) : withoutNulls(value));
  }
}

/** A copy in which maps have no null members; nulls that are elements of lists stay. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) if (value[key] !== null && value[key] !== undefined) setKey(kept, key, withoutNulls(value[key]));
  return kept;
}
