/**
 * `metadata.generation`: 1 on create, one more when what the kind counts as a wish has changed. Kinds without a rule have none.
 * Source: the PrepareFor… functions of pkg/registry; the kinds differ (golden kinds, rule 1).
 */
import { isDeepStrictEqual } from "node:util";
import type { AnyObject } from "../../machinery/definition.ts";

/** Says whether an update raises the generation. */
export type GenerationRule = (object: AnyObject, previous: AnyObject) => boolean;

/** Equal as stored: a missing field equals null and an empty list. Source: apimachinery/third_party/forked/golang/reflect. */
export function sameValue(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(withoutEmpty(a), withoutEmpty(b));
}

/** Drops null and empty lists from members; an element keeps its place. `{}` stays: `emptyDir: {}` is not the same as nothing. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length ? value.map((element) => withoutEmpty(element) ?? null) : undefined;
  if (value === null || typeof value !== "object") return value ?? undefined;
  const entries = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}

export const whenSpecChanges: GenerationRule = (object, previous) => !sameValue(object.spec, previous.spec);

export const whenFieldChanges =
  (field: string): GenerationRule =>
  (object, previous) =>
    !sameValue(object[field], previous[field]);

/** A Deployment hands its annotations down to its ReplicaSets, so they count. */
export const whenSpecOrAnnotationsChange: GenerationRule = (object, previous) =>
  whenSpecChanges(object, previous) || !sameValue(object.metadata.annotations ?? {}, previous.metadata.annotations ?? {});

/** Everything but metadata, and of that the labels: EndpointSlice. */
export const whenContentOrLabelsChange: GenerationRule = (object, previous) =>
  !sameValue({ ...object, metadata: object.metadata.labels ?? {} }, { ...previous, metadata: previous.metadata.labels ?? {} });

/** Counts only creation: PriorityClass. */
export const onCreateOnly: GenerationRule = () => false;

/** No update carries a generation of its own. */
export function keepGeneration(object: AnyObject, previous: AnyObject): void {
  if (previous.metadata.generation === undefined) delete object.metadata.generation;
  else object.metadata.generation = previous.metadata.generation;
}
