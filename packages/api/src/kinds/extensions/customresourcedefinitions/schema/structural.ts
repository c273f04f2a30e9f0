/**
 * Structural schemas: every field has its type outside of anyOf, allOf, oneOf and not, which only restrict values.
 * Source: apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go. Errors come sorted.
 */
import { type FieldError, forbiddenField, invalidValue, required } from "@kubarium/apimachinery";
import { isDeepStrictEqual } from "node:util";
import { additionalOf, itemsOf, type JsonSchema, propertiesOf } from "./json-schema.ts";
import { patternProblem } from "./pattern.ts";

type Level = "root" | "item" | "field";

const WITHOUT_TYPE: Record<Level, string> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};
const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];

export function structuralErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariantErrors(schema, "root", path), ...completenessErrors(schema, schema, path, path)];
  return errors.sort((a, b) => (a.text() < b.text() ? -1 : 1));
}

function invariantErrors(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const { type, additionalProperties } = schema;
  const items = itemsOf(schema);
  const additional = additionalOf(schema);
  const errors: FieldError[] = [];
  if (type === "array" && !items) errors.push(required(`${path}.items`, "must be specified"));
  if (items) errors.push(...invariantErrors(items, "item", `${path}.items`));
  for (const [name, property] of propertiesOf(schema)) errors.push(...invariantErrors(property, "field", `${path}.properties[${name}]`));
  if (additionalProperties !== undefined && additionalProperties !== false && level === "root") {
    errors.push(forbiddenField(`${path}.additionalProperties`, "must not be used at the root"));
  }
  if (additional) errors.push(...invariantErrors(additional, "field", `${path}.additionalProperties`));
  const isAnyOfPair = isDeepStrictEqual(schema.anyOf, INT_OR_STRING);
  errors.push(...valueErrors(schema, isAnyOfPair, path), ...extensionErrors(schema, path), ...typeErrors(schema, level, path));
  return errors;
}

function extensionErrors(schema: JsonSchema, path: string): FieldError[] {
  if (!schema["x-kubernetes-int-or-string"]) return [];
  const unwanted = ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const;
  return unwanted
    .filter((extension) => schema[extension])
    .map((extension) => invalidValue(`${path}.${extension}`, true, "must be false if x-kubernetes-int-or-string is true"));
}

function typeErrors(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const { type } = schema;
  const at = `${path}.type`;
  const embedded = schema["x-kubernetes-embedded-resource"];
  const errors: FieldError[] = [];
  if (embedded && type !== "object") {
    const text = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(type ? invalidValue(at, type, text) : required(at, text));
  } else if (!type && !schema["x-kubernetes-int-or-string"] && !schema["x-kubernetes-preserve-unknown-fields"]) {
    errors.push(required(at, WITHOUT_TYPE[level]));
  }
  if (level === "root" && type && type !== "object") errors.push(invalidValue(at, type, "must be object at the root"));
  if (level !== "root" && !embedded) return errors;
  for (const name of ["kind", "apiVersion"]) {
    const property = schema.properties?.[name];
    if (property && property.type !== "string") {
      errors.push(invalidValue(`${path}.properties[${name}].type`, property.type ?? "", "must be string"));
    }
  }
  const metadata = schema.properties?.["metadata"];
  if (metadata && metadata.type !== "object") {
    errors.push(invalidValue(`${path}.properties[metadata].type`, metadata.type ?? "", "must be object"));
  }
  return metadata && level === "root" ? [...errors, ...metadataErrors(metadata, path)] : errors;
}

/** At the root it is there already; a schema may only restrict the names. */
function metadataErrors({ type: _type, default: _default, properties = {}, ...rest }: JsonSchema, path: string): FieldError[] {
  const others = Object.keys(properties).filter((name) => name !== "name" && name !== "generateName");
  if (!others.length && !Object.keys(rest).length) return [];
  const text = "must not specify anything other than name and generateName, but metadata is implicitly specified";
  return [forbiddenField(`${path}.properties[metadata]`, text)];
}

function valueErrors(schema: JsonSchema, skipAnyOf: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const nested = (list: JsonSchema[] | undefined, name: string): void => {
    for (const [index, part] of (list ?? []).entries()) errors.push(...nestedErrors(part, `${path}.${name}[${index}]`));
  };
  if (!skipAnyOf) nested(schema.anyOf, "anyOf");
  const isPair = isDeepStrictEqual(schema.allOf?.[0], { anyOf: INT_OR_STRING });
  for (const [index, part] of (schema.allOf ?? []).entries()) {
    if (!(isPair && index === 0)) errors.push(...nestedErrors(part, `${path}.allOf[${index}]`));
  }
  nested(schema.oneOf, "oneOf");
  if (schema.not) errors.push(...nestedErrors(schema.not, `${path}.not`));
  const problem = schema.pattern ? patternProblem(schema.pattern) : undefined;
  if (problem) errors.push(invalidValue(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: ${problem}`));
  return errors;
}

/** What says more than a restriction of values. */
const ONLY_OUTSIDE = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
] as const;

function nestedErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors = valueErrors(schema, false, path);
  const items = itemsOf(schema);
  if (items) errors.push(...nestedErrors(items, `${path}.items`));
  for (const [name, property] of propertiesOf(schema)) errors.push(...nestedErrors(property, `${path}.properties[${name}]`));
  for (const [field, text] of ONLY_OUTSIDE) {
    const value = schema[field];
    const given = Array.isArray(value) ? value.length > 0 : field === "default" ? value !== undefined : Boolean(value);
    if (given) errors.push(forbiddenField(`${path}.${field}`, text));
  }
  if (schema.properties?.["metadata"]) {
    errors.push(forbiddenField(`${path}.properties[metadata]`, "must not be specified in a nested context"));
  }
  return errors;
}

/** What a restriction speaks of must be there. `at` is where it should be, `path` where it is spoken of. */
function completenessErrors(restriction: JsonSchema, schema: JsonSchema | undefined, at: string, path: string): FieldError[] {
  if (!schema) return [required(at, `because it is defined in ${path}`)];
  const errors = restriction.not ? nestedCompleteness(restriction.not, schema, at, `${path}.not`) : [];
  for (const name of ["allOf", "anyOf", "oneOf"] as const) {
    for (const [index, part] of (restriction[name] ?? []).entries()) {
      errors.push(...nestedCompleteness(part, schema, at, `${path}.${name}[${index}]`));
    }
  }
  return errors;
}

function nestedCompleteness(restriction: JsonSchema, schema: JsonSchema | undefined, at: string, path: string): FieldError[] {
  const errors = completenessErrors(restriction, schema, at, path);
  if (!schema) return errors;
  const items = itemsOf(restriction);
  if (items) errors.push(...nestedCompleteness(items, itemsOf(schema), `${at}.items`, `${path}.items`));
  for (const [name, property] of propertiesOf(restriction)) {
    const where = `properties[${name}]`;
    errors.push(...nestedCompleteness(property, schema.properties?.[name], `${at}.${where}`, `${path}.${where}`));
  }
  return errors;
}
