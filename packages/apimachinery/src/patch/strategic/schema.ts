/** What strategic merge patch needs to know of a kind. Source: the patchStrategy and patchMergeKey tags of Kubernetes' types. */

export interface PatchSchema {
  /** undefined for a field that the kind does not have. Free-form maps (labels, data) answer a primitive for every name. */
  field(name: string): PatchField | undefined;
}

export interface PatchField {
  /** Several for one field: `retainKeys` with `merge` on volumes. Left out means replace for lists, merge for maps. */
  patchStrategy?: readonly ("merge" | "replace" | "retainKeys")[];
  /** The field that tells the elements of a merged list of maps apart: `name`, `containerPort`. */
  patchMergeKey?: string;
  type: "map" | "list" | "primitive";
  /** Of a list of maps: the schema of one element. */
  element?: PatchSchema;
  /** Of a map: its own schema. */
  schema?: PatchSchema;
}
