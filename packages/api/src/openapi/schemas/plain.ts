/**
 * Types of fields as OpenAPI writes them, and the definitions of those that write themselves (Time, Quantity, JSON).
 * Source: the OpenAPISchemaType, OpenAPISchemaFormat and OpenAPIV3OneOfTypes of these types.
 */
import type { FieldType } from "../../schema/index.ts";

/** v2 and v3 differ in references, defaults and types with a choice. */
export type Dialect = "v2" | "v3";
export type JsonSchema = Record<string, unknown>;

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1";
const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/** Field types that are definitions of their own. */
const NAMED: Partial<Record<FieldType["kind"], string>> = {
  time: `${META}.Time`,
  microTime: `${META}.MicroTime`,
  duration: `${META}.Duration`,
  fieldsV1: `${META}.FieldsV1`,
  quantity: QUANTITY,
  intOrString: INT_OR_STRING,
  any: "io.k8s.apimachinery.pkg.runtime.RawExtension",
  json: `${EXTENSIONS}.JSON`,
  schemaOrArray: `${EXTENSIONS}.JSONSchemaPropsOrArray`,
  schemaOrBool: `${EXTENSIONS}.JSONSchemaPropsOrBool`,
  schemaOrStrings: `${EXTENSIONS}.JSONSchemaPropsOrStringArray`,
  empty: `${EXTENSIONS}.CustomResourceSubresourceStatus`,
};

const SCALARS: Partial<Record<FieldType["kind"], JsonSchema>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
};

/** Without description. */
const DEFINED: Record<string, JsonSchema> = {
  [`${META}.Time`]: { type: "string", format: "date-time" },
  [`${META}.MicroTime`]: { type: "string", format: "date-time" },
  [`${META}.Duration`]: { type: "string" },
  [`${META}.FieldsV1`]: { type: "object" },
  [`${META}.Patch`]: { type: "object" },
  "io.k8s.apimachinery.pkg.runtime.RawExtension": { type: "object" },
  [`${EXTENSIONS}.CustomResourceSubresourceStatus`]: { type: "object" },
  [`${EXTENSIONS}.JSON`]: {},
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: {},
  [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: {},
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: {},
};

const CHOICES: Record<string, Record<Dialect, JsonSchema>> = {
  [INT_OR_STRING]: {
    v2: { type: "string", format: "int-or-string" },
    v3: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  },
  [QUANTITY]: { v2: { type: "string" }, v3: { oneOf: [{ type: "string" }, { type: "number" }] } },
};

/** The definition of a type that is no struct; undefined for models. */
export function plainDefinition(name: string, dialect: Dialect): JsonSchema | undefined {
  return CHOICES[name]?.[dialect] ?? DEFINED[name];
}

/** `reference` makes the JSON reference to a definition. */
export function typeSchema(type: FieldType, reference: (definition: string) => string): JsonSchema {
  switch (type.kind) {
    case "list":
      return { type: "array", items: typeSchema(type.element, reference) };
    case "map":
      return { type: "object", additionalProperties: typeSchema(type.value, reference) };
    case "model":
      return { $ref: reference(type.model.openApiName) };
    default: {
      const name = NAMED[type.kind];
      return name ? { $ref: reference(name) } : { ...SCALARS[type.kind] };
    }
  }
}
