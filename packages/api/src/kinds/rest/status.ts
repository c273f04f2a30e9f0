/**
 * The split between an object and its status: a write of the object keeps the stored status, a write to `/status` keeps the
 * stored spec, and of the metadata what the kind says. Source: the …StatusStrategy types of pkg/registry.
 */
import type { AnyObject, StrategyContext, Subresources } from "../../machinery/definition.ts";
import { keepGeneration } from "./generation.ts";

/** The status of a new object, whatever the client sent. */
export type InitialStatus = (object: AnyObject, context: StrategyContext) => Record<string, unknown>;

export type MetadataField = "labels" | "annotations" | "finalizers" | "ownerReferences" | "deletionTimestamp";

/** What ResetObjectMetaForStatus puts back. Kinds older than it let some of it through (golden kinds, rule 2). */
export const allMetadata: readonly MetadataField[] = ["labels", "annotations", "finalizers", "ownerReferences", "deletionTimestamp"];

/** Sets `object[field]` to what the stored object has, or removes it. */
export function keepField(object: AnyObject, previous: AnyObject, field: string): void {
  if (previous[field] === undefined) delete object[field];
  else object[field] = previous[field];
}

function keepMetadata(object: AnyObject, previous: AnyObject, fields: readonly MetadataField[]): void {
  for (const field of fields) {
    if (previous.metadata[field] === undefined) delete object.metadata[field];
    else Object.assign(object.metadata, { [field]: previous.metadata[field] });
  }
}

/** The `/status` subresource: spec stays, and the named metadata with it. */
export function statusSubresource(kept: readonly MetadataField[] = []): NonNullable<Subresources<AnyObject>["status"]> {
  return {
    prepareForUpdate(object, previous) {
      keepField(object, previous, "spec");
      keepMetadata(object, previous, kept);
      keepGeneration(object, previous);
    },
  };
}
