/**
 * The first wrong type of a value that Go takes as a map of maps into a struct: strategic merge patches go that way, and its words are
 * others than those of the JSON decoder. Source: apimachinery/pkg/runtime/converter.go.
 */
import { type FieldType, type Model, modelFor } from "@kubarium/api/server";

/** undefined when every type fits, or when the type that does not decodes itself (times, quantities) and words its own error. */
export function unstructuredFault(value: unknown, model: string): string | undefined {
  return structFault(value, modelFor(model));
}

function structFault(value: unknown, model: Model): string | undefined {
  if (!isMap(value)) return `cannot restore struct from: ${reflectKind(value)}`;
  for (const [name, { type }] of model.fields) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const fault = given === undefined || given === null ? undefined : faultOf(given, type);
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(value: unknown, type: FieldType): string | undefined {
  switch (type.kind) {
    case "model":
      return structFault(value, type.model);
    case "list":
      if (!Array.isArray(value)) return `cannot restore slice from ${reflectKind(value)}`;
      return first(value, type.element);
    case "map":
      if (!isMap(value)) return `cannot restore map from ${reflectKind(value)}`;
      return first(Object.values(value), type.value);
    default:
      return scalarFault(value, type.kind, type.go);
  }
}

function first(values: readonly unknown[], type: FieldType): string | undefined {
  for (const value of values) {
    const fault = value === null ? undefined : faultOf(value, type);
    if (fault) return fault;
  }
  return undefined;
}

/** Go converts between numbers only, but knows a conversion from whole numbers to text, which it then refuses with other words. */
function scalarFault(value: unknown, kind: string, go: string): string | undefined {
  const given = reflectKind(value);
  switch (kind) {
    case "string":
      if (given === "string") return undefined;
      return given === "int64" ? `cannot convert int64 to ${go}` : "unrecognized type: string";
    case "bool":
      return given === "bool" ? undefined : "unrecognized type: bool";
    case "int32":
    case "int64":
      if (given === "int64") return undefined;
      return given === "float64" ? `cannot convert float64 to ${go}` : `unrecognized type: ${kind}`;
    case "double":
      return given === "int64" || given === "float64" ? undefined : "unrecognized type: float64";
    case "bytes":
      return given === "string" ? undefined : `cannot restore slice from ${given}`;
    default:
      return undefined;
  }
}

/** As Go's reflection names what JSON holds. */
function reflectKind(value: unknown): string {
  if (Array.isArray(value)) return "slice";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "map";
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
