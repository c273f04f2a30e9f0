/** The models as strategic merge patch sees them. */
import type { PatchField, PatchSchema } from "@kubarium/apimachinery";
import { type FieldSchema, type FieldType, type Model, modelFor } from "./model.ts";

const PRIMITIVE: PatchField = { type: "primitive" };
const byModel = new Map<Model, PatchSchema>();

/** What the kind's patches go by: types, patchStrategy, patchMergeKey. Kept once made. */
export function patchSchemaFor(model: string): PatchSchema {
  return schemaOf(modelFor(model));
}

function schemaOf(model: Model): PatchSchema {
  const known = byModel.get(model);
  if (known) return known;
  const fields = new Map<string, PatchField>();
  const schema: PatchSchema = {
    field(name) {
      const field = model.fields.get(name);
      if (!field) return undefined;
      const made = fields.get(name) ?? fieldOf(field);
      fields.set(name, made);
      return made;
    },
  };
  byModel.set(model, schema);
  return schema;
}

function fieldOf(field: FieldSchema): PatchField {
  return {
    ...shapeOf(field.type),
    ...(field.patchStrategy.length ? { patchStrategy: field.patchStrategy } : {}),
    ...(field.patchMergeKey ? { patchMergeKey: field.patchMergeKey } : {}),
  };
}

function shapeOf(type: FieldType): PatchField {
  if (type.kind === "model") return { type: "map", schema: schemaOf(type.model) };
  if (type.kind === "map") return { type: "map", schema: { field: () => shapeOf(type.value) } };
  if (type.kind === "list") return { type: "list", ...(type.element.kind === "model" ? { element: schemaOf(type.element.model) } : {}) };
  return PRIMITIVE;
}
