/** The words with a dollar sign in strategic merge patches, and cleaning them from what is taken over. */
import { isMap, type JsonMap, setKey } from "../maps.ts";
import { badDirective, badElementOrder, badPrimitiveList, badRetainKeys } from "./faults.ts";

export const DIRECTIVE = "$patch";
export const RETAIN_KEYS = "$retainKeys";
export const DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList";
export const SET_ELEMENT_ORDER = "$setElementOrder";

/** What `$patch` in a map makes of the map: only the patch, or nothing. */
export function applyMapDirective(patch: JsonMap): JsonMap {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === "replace") return rest;
  if (directive === "delete") return {};
  throw badDirective(directive, patch);
}

/** `finalizers` out of `$deleteFromPrimitiveList/finalizers`. */
export function fieldOfDirective(key: string, prefix: typeof DELETE_FROM_PRIMITIVE_LIST | typeof SET_ELEMENT_ORDER): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  throw prefix === SET_ELEMENT_ORDER ? badElementOrder() : badPrimitiveList();
}

/** Drops what `$retainKeys` does not name from the original; the patch may hold nothing else. */
export function applyRetainKeys(original: JsonMap, patch: JsonMap): void {
  const list = patch[RETAIN_KEYS];
  if (!Array.isArray(list)) throw badRetainKeys();
  const retained = new Set<unknown>(list);
  for (const key of Object.keys(patch)) {
    const exempt = patch[key] === null || key.startsWith(DELETE_FROM_PRIMITIVE_LIST) || key.startsWith(SET_ELEMENT_ORDER);
    if (key !== RETAIN_KEYS && !exempt && !retained.has(key)) throw badRetainKeys();
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

const DROPPED = Symbol("dropped");

/**
 * A copy of a value that only the patch has: without maps that carry `$patch`, and without null members
 * (elements of lists stay) unless `keepNulls`. undefined when the value is itself a directive.
 */
export function withoutDirectives(value: unknown, keepNulls = false): unknown {
  const cleaned = clean(value, keepNulls);
  return cleaned === DROPPED ? undefined : cleaned;
}

function clean(value: unknown, keepNulls: boolean): unknown {
  if (Array.isArray(value)) return value.map((element) => clean(element, keepNulls)).filter((element) => element !== DROPPED);
  if (!isMap(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return DROPPED;
  const kept: JsonMap = {};
  for (const key of Object.keys(value)) {
    if (value[key] === null && !keepNulls) continue;
    const member = clean(value[key], keepNulls);
    if (member !== DROPPED) setKey(kept, key, member);
  }
  return kept;
}
