/** The OpenAPI schema of a custom resource as it is written in a definition, as far as its rules look at it. */
export interface JsonSchema {
  $ref?: string;
  id?: string;
  type?: string;
  default?: unknown;
  title?: string;
  description?: string;
  nullable?: boolean;
  pattern?: string;
  uniqueItems?: boolean;
  required?: string[];
  items?: JsonSchema | JsonSchema[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
  additionalItems?: unknown;
  patternProperties?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
  dependencies?: unknown;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-validations"?: { rule?: string; message?: string; messageExpression?: string; reason?: string; fieldPath?: string }[];
}

/** `items` when it is one schema, as it should be. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return Array.isArray(items) ? undefined : items;
}

/** `additionalProperties` when it is a schema. */
export function additionalOf({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

export const propertiesOf = ({ properties }: JsonSchema): [string, JsonSchema][] => Object.entries(properties ?? {});
