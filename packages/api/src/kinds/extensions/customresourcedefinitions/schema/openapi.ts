/**
 * What a schema may use and how. Defaults are not checked against their schemas, and expressions are not compiled.
 * Source: ValidateCustomResourceDefinitionOpenAPISchema of pkg/apis/apiextensions/validation.
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "@kubarium/apimachinery";
import { additionalOf, itemsOf, type JsonSchema, propertiesOf } from "./json-schema.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const REASONS = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
const UNSUPPORTED = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] as const;
const LIST_TYPE = "x-kubernetes-list-type";
const MAP_KEYS = "x-kubernetes-list-map-keys";
const MAP_TYPE = "x-kubernetes-map-type";

/** Such a schema is not even looked at for its structure. */
export function usesUnsupported(schema: JsonSchema): boolean {
  if (UNSUPPORTED.some((field) => schema[field] !== undefined) || Array.isArray(schema.items)) return true;
  return [...partsOf(schema, "")].some(([part]) => usesUnsupported(part));
}

export function openApiErrors(schema: JsonSchema, path: string): FieldError[] {
  const { properties, additionalProperties } = schema;
  const errors = basicErrors(schema, path);
  if (Object.keys(properties ?? {}).length && additionalProperties !== undefined && additionalProperties !== true) {
    errors.push(forbiddenField(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  }
  for (const [part, at] of partsOf(schema, path)) errors.push(...openApiErrors(part, at));
  return [...errors, ...extensionErrors(schema, path), ...listErrors(schema, path), ...rulesErrors(schema, path)];
}

function basicErrors(schema: JsonSchema, path: string): FieldError[] {
  const { type, items, uniqueItems } = schema;
  const errors: FieldError[] = [];
  if (type && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  for (const field of UNSUPPORTED) {
    if (schema[field] !== undefined) errors.push(forbiddenField(`${path}.${field}`, `${field} is not supported`));
  }
  if (type === "null") errors.push(forbiddenField(`${path}.type`, "type cannot be set to null, use nullable as an alternative"));
  if (Array.isArray(items)) errors.push(forbiddenField(`${path}.items`, "items must be a schema object and not an array"));
  if (uniqueItems) {
    const text = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    errors.push(forbiddenField(`${path}.uniqueItems`, text));
  }
  return errors;
}

/** Every schema inside, with its place, in the order in which they are looked at. */
function* partsOf(schema: JsonSchema, path: string): Generator<[JsonSchema, string]> {
  const additional = additionalOf(schema);
  if (additional) yield [additional, `${path}.additionalProperties`];
  for (const [name, property] of propertiesOf(schema)) yield [property, `${path}.properties[${name}]`];
  if (schema.not) yield [schema.not, `${path}.not`];
  for (const name of ["allOf", "oneOf", "anyOf"] as const) {
    for (const [index, part] of (schema[name] ?? []).entries()) yield [part, `${path}.${name}[${index}]`];
  }
  const items = itemsOf(schema);
  if (items) yield [items, `${path}.items`];
}

function extensionErrors(schema: JsonSchema, path: string): FieldError[] {
  const { type } = schema;
  const errors: FieldError[] = [];
  const preserve = "x-kubernetes-preserve-unknown-fields";
  if (schema[preserve] === false) errors.push(invalidValue(`${path}.${preserve}`, false, "must be true or undefined"));
  const needsType = (extension: typeof MAP_TYPE | typeof LIST_TYPE, wanted: string): void => {
    if (schema[extension] === undefined || type === wanted) return;
    const text = `must be ${wanted} if ${extension} is specified`;
    errors.push(type ? invalidValue(`${path}.type`, type, text) : required(`${path}.type`, text));
  };
  needsType(MAP_TYPE, "object");
  const mapType = schema[MAP_TYPE];
  if (mapType !== undefined && !["atomic", "granular"].includes(mapType)) {
    errors.push(notSupported(`${path}.${MAP_TYPE}`, mapType, ["atomic", "granular"]));
  }
  needsType(LIST_TYPE, "array");
  const listType = schema[LIST_TYPE];
  if (listType !== undefined && !["atomic", "set", "map"].includes(listType)) {
    errors.push(notSupported(`${path}.${LIST_TYPE}`, listType, ["atomic", "set", "map"]));
  }
  return errors;
}

function listErrors(schema: JsonSchema, path: string): FieldError[] {
  const keys = schema[MAP_KEYS] ?? [];
  const listType = schema[LIST_TYPE];
  const items = itemsOf(schema);
  const errors: FieldError[] = [];
  if (keys.length && listType !== "map") {
    const text = `must be map if ${MAP_KEYS} is non-empty`;
    errors.push(listType === undefined ? required(`${path}.${LIST_TYPE}`, text) : invalidValue(`${path}.${LIST_TYPE}`, listType, text));
  }
  if (items && (listType === "set" || listType === "map") && items.nullable) {
    errors.push(forbiddenField(`${path}.items.nullable`, `cannot be nullable when ${LIST_TYPE} is ${listType}`));
  }
  if (listType !== "map") return errors;
  if (!keys.length) errors.push(required(`${path}.${MAP_KEYS}`, `must not be empty if ${LIST_TYPE} is map`));
  if (!items) return [...errors, required(`${path}.items`, `must have a schema if ${LIST_TYPE} is map`)];
  if (items.type !== "object") {
    const text = `must be object if parent array's ${LIST_TYPE} is map`;
    return [...errors, invalidValue(`${path}.items.type`, items.type ?? "", text)];
  }
  return [...errors, ...mapKeysErrors(items, keys, path)];
}

function mapKeysErrors(items: JsonSchema, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key];
    if (!property) errors.push(invalidValue(`${path}.${MAP_KEYS}`, keys, "entries must all be names of item properties"));
    else if (property.type === "array" || property.type === "object") {
      const text = `must be a scalar type if parent array's ${LIST_TYPE} is map`;
      errors.push(invalidValue(`${path}.items.properties[${key}].type`, items.type, text));
    }
    if (keys.indexOf(key) < index) errors.push(invalidValue(`${path}.${MAP_KEYS}`, keys, "must not contain duplicate entries"));
  }
  for (const key of keys) {
    const property = items.properties?.[key];
    if (!property) continue;
    const at = `${path}.items.properties[${key}]`;
    const text = `this property is in ${MAP_KEYS}, so it`;
    if (!items.required?.includes(key) && property.default === undefined) {
      errors.push(required(`${at}.default`, `${text} must have a default or be a required property`));
    }
    if (property.nullable) errors.push(forbiddenField(`${at}.nullable`, `${text} cannot be nullable`));
  }
  return errors;
}

function rulesErrors(schema: JsonSchema, path: string): FieldError[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap(({ rule = "", message = "", messageExpression = "", reason }, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    const errors: FieldError[] = [];
    const blank = (text: string): boolean => text !== "" && !text.trim();
    if (!rule.trim()) errors.push(required(`${at}.rule`, "rule is not specified"));
    else if (blank(message)) errors.push(invalidValue(`${at}.message`, message, "must be non-empty if specified"));
    else if (message.trim().includes("\n")) errors.push(invalidValue(`${at}.message`, message, "must not contain line breaks"));
    else if (rule.trim().includes("\n") && !message.trim()) {
      errors.push(required(`${at}.message`, "message must be specified if rule contains line breaks"));
    }
    if (blank(messageExpression)) errors.push(required(`${at}.messageExpression`, "messageExpression must be non-empty if specified"));
    if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, REASONS));
    return errors;
  });
}
