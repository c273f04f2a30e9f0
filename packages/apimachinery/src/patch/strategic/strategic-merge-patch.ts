/**
 * Strategic merge patch: a merge patch that knows how lists of a kind merge. Source: apimachinery/pkg/util/strategicpatch,
 * in the way the apiserver runs it (parallel lists merged, unmatched nulls ignored).
 */
import { deepCopy } from "../../equality/equality.ts";
import { isMap, type JsonMap, setKey } from "../maps.ts";
import {
  applyMapDirective,
  applyRetainKeys,
  DELETE_FROM_PRIMITIVE_LIST,
  DIRECTIVE,
  fieldOfDirective,
  RETAIN_KEYS,
  SET_ELEMENT_ORDER,
  withoutDirectives,
} from "./directives.ts";
import { checkElementOrder, elementsAreMaps, inOrder } from "./elements.ts";
import { badType } from "./faults.ts";
import { deleteFromList, mergeElements, mergeLists } from "./merge-lists.ts";
import { lookupList, lookupMap, type PatchSchema } from "./schema.ts";

/**
 * A new document; neither the original nor the patch is changed or shared. Throws a StatusError: 400 or 422 for what
 * Kubernetes recognises as a bad patch, 500 with its text for the many things that it does not.
 */
export function applyStrategicMergePatch<T>(original: T, patch: Record<string, unknown>, schema: PatchSchema): T {
  return mergeMaps(deepCopy(original) as JsonMap, patch, schema) as T;
}

/** Changes and answers `original`, except when the patch replaces it. */
function mergeMaps(original: JsonMap, patch: JsonMap, schema: PatchSchema): JsonMap {
  if (Object.hasOwn(patch, DIRECTIVE)) return deepCopy(applyMapDirective(patch));
  if (Object.hasOwn(patch, RETAIN_KEYS)) applyRetainKeys(original, patch);
  const ordered = mergeOrderedLists(original, patch, schema);
  for (const key of Object.keys(patch)) {
    if (key === RETAIN_KEYS || ordered.has(key) || key.startsWith(SET_ELEMENT_ORDER)) continue;
    if (key.startsWith(DELETE_FROM_PRIMITIVE_LIST)) deleteElements(original, key, patch[key], schema);
    else mergeField(original, key, patch[key], schema);
  }
  return original;
}

function mergeField(original: JsonMap, key: string, value: unknown, schema: PatchSchema): void {
  const current = Object.hasOwn(original, key) ? original[key] : undefined;
  if (value === null || value === undefined) delete original[key];
  else if (isMap(current) && isMap(value)) {
    const { replace, schema: below } = lookupMap(schema, key);
    setKey(original, key, replace ? deepCopy(value) : mergeMaps(current, value, below));
  } else if (Array.isArray(current) && Array.isArray(value)) {
    const { merge, mergeKey, schema: element } = lookupList(schema, key);
    setKey(original, key, merge ? mergeLists(current, value, element, mergeKey, mergeMaps) : deepCopy(value));
  } else take(original, key, withoutDirectives(value));
}

function take(original: JsonMap, key: string, value: unknown): void {
  if (value === undefined) delete original[key];
  else setKey(original, key, value);
}

function deleteElements(original: JsonMap, directive: string, value: unknown, schema: PatchSchema): void {
  const key = fieldOfDirective(directive, DELETE_FROM_PRIMITIVE_LIST);
  if (value === null) {
    delete original[key];
    return;
  }
  const current = Object.hasOwn(original, key) ? original[key] : undefined;
  if (!Array.isArray(current) || !Array.isArray(value)) return;
  const { mergeKey, schema: element } = lookupList(schema, key);
  original[key] = deleteFromList(current, value, element, mergeKey, mergeMaps);
}

/** Merges every list that `$setElementOrder` speaks of and answers their names. */
function mergeOrderedLists(original: JsonMap, patch: JsonMap, schema: PatchSchema): ReadonlySet<string> {
  const done = new Set<string>();
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(SET_ELEMENT_ORDER)) continue;
    const order = asList(patch[directive]);
    const key = fieldOfDirective(directive, SET_ELEMENT_ORDER);
    const before = Object.hasOwn(original, key) ? asList(original[key]) : undefined;
    const changes = Object.hasOwn(patch, key) ? asList(patch[key]) : undefined;
    const { merge, mergeKey, schema: element } = lookupList(schema, key);
    checkElementOrder(changes ?? [], order, mergeKey);
    if (!before && !changes) continue;
    const isMaps = elementsAreMaps(before ?? [], changes ?? []);
    const { merged, places } = mergeUnordered(
      before,
      changes,
      merge,
      (old, added) => mergeElements(old, added, element, mergeKey, mergeMaps).merged,
    );
    original[key] = inOrder(merged, order, places, isMaps ? mergeKey : "");
    done.add(key);
  }
  return done;
}

/**
 * `places` is the list that later says where the server's own elements go. Kubernetes merges inside of the original list,
 * so when elements were deleted, added ones stand in it as far as it reached.
 */
function mergeUnordered(
  before: unknown[] | undefined,
  changes: unknown[] | undefined,
  merges: boolean,
  merge: (before: unknown[], changes: unknown[]) => unknown[],
): { merged: unknown[]; places: unknown[] } {
  if (!changes) return { merged: before ?? [], places: before ?? [] };
  if (!before) return { merged: withoutDirectives(changes, true) as unknown[], places: [] };
  if (!merges) return { merged: deepCopy(changes), places: before };
  const merged = merge(before, changes);
  return { merged, places: merged.slice(0, before.length) };
}

function asList(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw badType("list", value);
  return value;
}
