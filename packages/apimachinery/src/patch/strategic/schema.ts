/** What strategic merge patch needs to know of a kind. Source: the patchStrategy and patchMergeKey tags of Kubernetes' types. */

import { unknownError } from "../../errors/constructors.ts";

export interface PatchSchema {
  /** Kubernetes' name of the type, for error texts: `PodSpec`. */
  name?: string;
  /** undefined for a field that the type does not have. */
  field(name: string): PatchField | undefined;
}

export interface PatchField {
  /** Several for one field: `merge` with `retainKeys` on volumes. Left out: lists are replaced, maps merged. */
  patchStrategy?: readonly ("merge" | "replace" | "retainKeys")[];
  /** The field that tells the elements of a merged list of maps apart: `name`, `containerPort`. */
  patchMergeKey?: string;
  /** Free-form maps (labels, data) are maps without a schema. */
  type: "map" | "list" | "primitive";
  /** Of a list of maps: the schema of one element. */
  element?: PatchSchema;
  /** Of a map: its own schema. */
  schema?: PatchSchema;
}

/** A field as merging sees it, once looked up. */
export interface Lookup {
  replace: boolean;
  merge: boolean;
  mergeKey: string;
  schema: PatchSchema;
}

/** Nothing is known below: free-form maps and lists of scalars. */
const FREE_FORM: PatchSchema = { field: () => undefined };

/** Asked only where both sides are maps. */
export function lookupMap(schema: PatchSchema, name: string): Lookup {
  const field = lookup(schema, name);
  return { ...strategyOf(field), schema: field.schema ?? FREE_FORM };
}

/** Asked only where both sides are lists, or an order of elements is given. */
export function lookupList(schema: PatchSchema, name: string): Lookup {
  const field = lookup(schema, name);
  if (field.type !== "list") throw unknownError("expected slice or array type, but got: struct");
  return { ...strategyOf(field), schema: field.element ?? FREE_FORM };
}

function lookup(schema: PatchSchema, name: string): PatchField {
  if (schema === FREE_FORM) throw unknownError("merging an object in json but data type is not struct, instead is: map");
  const field = schema.field(name);
  if (!field) throw unknownError(`unable to find api field in struct ${schema.name ?? ""} for the json field "${name}"`);
  return field;
}

function strategyOf({ patchStrategy, patchMergeKey }: PatchField): { replace: boolean; merge: boolean; mergeKey: string } {
  return {
    replace: patchStrategy?.includes("replace") ?? false,
    merge: patchStrategy?.includes("merge") ?? false,
    mergeKey: patchMergeKey ?? "",
  };
}
