/** Lists with the strategy `merge`: scalars as sets, maps by their merge key. Source: apimachinery/pkg/util/strategicpatch. */
import { deepCopy } from "../../equality/equality.ts";
import { unknownError } from "../../errors/constructors.ts";
import { isMap, type JsonMap } from "../maps.ts";
import { DIRECTIVE } from "./directives.ts";
import { elementsAreMaps, identityOf, indexOfElement, inOrder } from "./elements.ts";
import { badDirective, noMergeKey } from "./faults.ts";
import type { PatchSchema } from "./schema.ts";

export type MergeMaps = (original: JsonMap, patch: JsonMap, schema: PatchSchema) => JsonMap;

/** With the patch's elements in the patch's order. The maps of the original may be changed. */
export function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  schema: PatchSchema,
  mergeKey: string,
  mergeMaps: MergeMaps,
): unknown[] {
  const { merged, changes, base } = mergeElements(original, patch, schema, mergeKey, mergeMaps);
  return inOrder(merged, changes, base, mergeKey);
}

/** Merged but not ordered: what the original had first. `base` is the original without what the patch deletes. */
export function mergeElements(
  original: readonly unknown[],
  patch: readonly unknown[],
  schema: PatchSchema,
  mergeKey: string,
  mergeMaps: MergeMaps,
): { merged: unknown[]; changes: readonly unknown[]; base: readonly unknown[] } {
  if (original.length === 0 && patch.length === 0) return { merged: [], changes: [], base: [] };
  if (!elementsAreMaps(original, patch)) return { merged: [...new Set([...original, ...patch])], changes: patch, base: original };
  if (mergeKey === "") throw unknownError("cannot merge lists without merge key for struct");
  const { base, changes } = applyListDirectives(original, patch as readonly JsonMap[], mergeKey);
  const merged = [...base];
  for (const change of changes) {
    const identity = identityOf(change, mergeKey);
    const index = indexOfElement(merged, mergeKey, identity);
    if (index < 0) merged.push(deepCopy(change));
    else merged[index] = mergeMaps(merged[index] as JsonMap, change, schema);
  }
  return { merged, changes, base };
}

/** Elements with `$patch`: `delete` removes by merge key, `replace` anywhere drops the original. */
function applyListDirectives(
  original: readonly unknown[],
  patch: readonly JsonMap[],
  mergeKey: string,
): { base: readonly unknown[]; changes: readonly JsonMap[] } {
  const changes: JsonMap[] = [];
  let base = original;
  let replaces = false;
  for (const element of patch) {
    const directive = element[DIRECTIVE];
    if (!Object.hasOwn(element, DIRECTIVE)) changes.push(element);
    else if (directive === "delete") {
      if (!Object.hasOwn(element, mergeKey)) throw noMergeKey(element, mergeKey);
      base = base.filter((candidate) => !isMap(candidate) || candidate[mergeKey] !== element[mergeKey]);
    } else if (directive === "replace") replaces = true;
    else if (directive === "merge") throw unknownError("merging lists cannot yet be specified in the patch");
    else throw badDirective(directive, element);
  }
  return replaces ? { base: changes.map(deepCopy), changes: [] } : { base, changes };
}

/** `$deleteFromPrimitiveList`: for maps it merges, as in Kubernetes. */
export function deleteFromList(
  original: unknown[],
  doomed: readonly unknown[],
  schema: PatchSchema,
  mergeKey: string,
  mergeMaps: MergeMaps,
): unknown[] {
  if (original.length === 0 && doomed.length === 0) return original;
  if (elementsAreMaps(original, doomed)) return mergeLists(original, doomed, schema, mergeKey, mergeMaps);
  const removed = new Set(doomed);
  return original.filter((element) => !removed.has(element));
}
