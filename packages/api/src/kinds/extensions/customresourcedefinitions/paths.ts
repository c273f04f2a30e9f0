/** Paths into custom resources: scale, printer columns, selectable fields. Source: pkg/apis/apiextensions/validation. */
import { duplicate, type FieldError, invalidValue, required, tooMany } from "@kubarium/apimachinery";
import { additionalOf, type JsonSchema } from "./schema/json-schema.ts";
import type { Version } from "./versions.ts";

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const SELECTABLE = ["string", "boolean", "integer"];
const MAX_SELECTABLE = 8;

function simplePathErrors(jsonPath: string, path: string): FieldError[] {
  return jsonPath.startsWith(".") ? [] : [invalidValue(path, jsonPath, "must be a simple json path starting with .")];
}

export function subresourceErrors(subresources: Version["subresources"], path: string): FieldError[] {
  const { scale } = subresources ?? {};
  if (!scale) return [];
  const under = (field: "specReplicasPath" | "statusReplicasPath", root: string): FieldError[] => {
    const at = `${path}.scale.${field}`;
    const value = scale[field];
    if (!value) return [required(at)];
    const wrong = simplePathErrors(value, at);
    return wrong.length || value.startsWith(`${root}.`) ? wrong : [invalidValue(at, value, `should be a json path under ${root}`)];
  };
  const errors = [...under("specReplicasPath", ".spec"), ...under("statusReplicasPath", ".status")];
  const selector = scale.labelSelectorPath;
  if (!selector) return errors;
  const at = `${path}.scale.labelSelectorPath`;
  const wrong = simplePathErrors(selector, at);
  if (wrong.length || /^\.(?:spec|status)\./.test(selector)) return [...errors, ...wrong];
  return [...errors, invalidValue(at, selector, "should be a json path under either .spec or .status")];
}

type Column = NonNullable<Version["additionalPrinterColumns"]>[number];

export function columnErrors({ name, type, format, jsonPath }: Column, path: string): FieldError[] {
  const errors = name ? [] : [required(`${path}.name`)];
  const oneOf = (list: readonly string[]): string => `must be one of ${list.join(",")}`;
  if (!type) errors.push(required(`${path}.type`, oneOf(COLUMN_TYPES)));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalidValue(`${path}.type`, type, oneOf(COLUMN_TYPES)));
  if (format && !COLUMN_FORMATS.includes(format)) errors.push(invalidValue(`${path}.format`, format, oneOf(COLUMN_FORMATS)));
  return [...errors, ...(jsonPath ? simplePathErrors(jsonPath, `${path}.JSONPath`) : [required(`${path}.JSONPath`)])];
}

export function selectableFieldErrors(
  fields: readonly { jsonPath?: string }[],
  schema: JsonSchema | undefined,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath }, index) => {
    const at = `${path}[${index}].jsonPath`;
    if (!jsonPath) return [required(at)];
    const refuse = (text: string): FieldError => invalidValue(at, jsonPath, text);
    const found = fieldAt(schema, jsonPath);
    if (typeof found === "string") return [refuse(`is an invalid path: ${found}`)];
    const wrong: FieldError[] = [];
    if (jsonPath.startsWith(".metadata.")) wrong.push(refuse("must not point to fields in metadata"));
    if (!SELECTABLE.includes(found.type ?? "")) {
      const text = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
      wrong.push(refuse(text));
    }
    if (seen.has(jsonPath)) wrong.push(duplicate(at, jsonPath));
    seen.add(jsonPath);
    return wrong;
  });
  return seen.size > MAX_SELECTABLE ? [...errors, tooMany(path, seen.size, MAX_SELECTABLE)] : errors;
}

/** The schema of a field, or why there is none. */
function fieldAt(schema: JsonSchema | undefined, jsonPath: string): JsonSchema | string {
  if (!jsonPath.startsWith(".")) return "must start with .";
  let found: JsonSchema | undefined = schema;
  for (const name of jsonPath.slice(1).split(".")) found = found?.properties?.[name] ?? (found && additionalOf(found));
  return found ?? "does not refer to a valid field";
}
