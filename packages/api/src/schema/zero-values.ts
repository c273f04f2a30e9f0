/**
 * What Go leaves out when it writes an object, and what it always writes. Two forms come of it:
 * decoded, for code: required plain fields are there ("", 0, false, [], {}), everything else that is zero is absent;
 * printed, for storing and answering: as Go's encoder writes it after a round through storage, where an empty required list is null.
 */
import type { FieldSchema, FieldType, Model } from "./model.ts";

type Json = Record<string, unknown>;

export interface FieldPlan {
  schema: FieldSchema;
  /** A zero value is left out. */
  dropsZero: boolean;
}

interface Filled {
  name: string;
  make(): unknown;
}

export interface ModelPlan {
  fields: ReadonlyMap<string, FieldPlan>;
  /** What decoded objects always have. */
  always: readonly Filled[];
  /** What printed objects always have. */
  printed: readonly Filled[];
}

const plans = new Map<Model, ModelPlan>();

export function planFor(model: Model): ModelPlan {
  const known = plans.get(model);
  if (known) return known;
  const schemas = [...model.fields.values()];
  const plan: ModelPlan = {
    fields: new Map(schemas.map((schema) => [schema.name, { schema, dropsZero: dropsZero(schema) }])),
    always: schemas.flatMap((schema) => filled(schema, decodedZero(schema))),
    printed: schemas.flatMap((schema) => filled(schema, printedZero(schema))),
  };
  plans.set(model, plan);
  return plan;
}

/** A fresh decoded object of a struct that the body does not have. */
export function zeroOf(model: Model): Json {
  const object: Json = {};
  for (const { name, make } of planFor(model).always) object[name] = make();
  return object;
}

/** What Go makes of a null in a list or a map. */
export function zeroElement(type: FieldType): unknown {
  switch (type.kind) {
    case "model":
      return zeroOf(type.model);
    case "list":
      return [];
    case "map":
      return {};
    case "quantity":
      return "0";
    // No bytes at all are none after a round through storage.
    case "bytes":
      return "";
    default:
      return plainZero(type) ?? null;
  }
}

/**
 * Brings an object to its printed form: call it just before storing. Unknown fields stay. In place, but for frozen parts (a strategy
 * keeps what a writer may not change by taking it from the shared previous object): those are copied.
 */
export function normalizeModel(given: Json, model: Model): Json {
  const object = Object.isFrozen(given) ? { ...given } : given;
  const { fields, printed } = planFor(model);
  for (const key in object) {
    const plan = fields.get(key);
    if (!plan) continue;
    const value = object[key];
    if (value === undefined || value === null || isDropped(plan, value)) delete object[key];
    else if (typeof value === "object") {
      const normalized = normalizeValue(plan.schema.type, value);
      if (normalized !== value) object[key] = normalized;
    }
  }
  for (const { name, make } of printed) if (object[name] === undefined) object[name] = make();
  return object;
}

function normalizeValue(type: FieldType, value: object): unknown {
  if (type.kind === "model") return normalizeModel(value as Json, type.model);
  if (type.kind === "list") return normalizeList(type.element, value as unknown[]);
  if (type.kind !== "map") return value;
  if (type.value.kind === "model") return normalizeMap(type.value.model, value as Json);
  return isEmptyObject(value) ? null : value;
}

function normalizeList(element: FieldType, list: unknown[]): unknown[] | null {
  if (list.length === 0) return null;
  if (element.kind !== "model") return list;
  if (Object.isFrozen(list)) return list.map((each) => normalizeModel(each as Json, element.model));
  for (let index = 0; index < list.length; index++) list[index] = normalizeModel(list[index] as Json, element.model);
  return list;
}

function normalizeMap(model: Model, map: Json): Json | null {
  if (isEmptyObject(map)) return null;
  const result = Object.isFrozen(map) ? { ...map } : map;
  for (const key in result) result[key] = normalizeModel(result[key] as Json, model);
  return result;
}

function isDropped({ schema, dropsZero }: FieldPlan, value: unknown): boolean {
  if (!dropsZero) return false;
  if (typeof value !== "object") return value === "" || value === 0 || value === false;
  return schema.type.kind === "list" ? (value as unknown[]).length === 0 : schema.type.kind === "map" && isEmptyObject(value as object);
}

function isEmptyObject(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function dropsZero({ type, pointer, omitEmpty }: FieldSchema): boolean {
  return omitEmpty && !pointer && ["string", "bool", "int32", "int64", "double", "bytes", "list", "map"].includes(type.kind);
}

const filled = (schema: FieldSchema, make: (() => unknown) | undefined): Filled[] => (make ? [{ name: schema.name, make }] : []);

/** undefined for fields that may be absent. */
function decodedZero({ type, pointer, omitEmpty, omitZero }: FieldSchema): (() => unknown) | undefined {
  if (pointer) return undefined;
  if (type.kind === "model") return omitZero ? undefined : () => zeroOf(type.model);
  if (omitEmpty) return undefined;
  if (type.kind === "list") return () => [];
  if (type.kind === "map") return () => ({});
  const zero = plainZero(type);
  return zero === undefined ? undefined : () => zero;
}

function printedZero({ type, pointer, omitEmpty, omitZero }: FieldSchema): (() => unknown) | undefined {
  if (pointer) return omitEmpty ? undefined : () => null;
  switch (type.kind) {
    case "model":
      return omitZero ? undefined : () => normalizeModel({}, type.model);
    // Structs that write themselves: omitempty means nothing to them.
    case "quantity":
      return omitZero ? undefined : () => "0";
    case "intOrString":
      return omitZero ? undefined : () => 0;
    case "time":
    case "microTime":
    case "any":
      return omitZero ? undefined : () => null;
    default: {
      const zero = plainZero(type) ?? null;
      return omitEmpty ? undefined : () => zero;
    }
  }
}

function plainZero({ kind }: FieldType): string | number | boolean | undefined {
  if (kind === "string") return "";
  if (kind === "bool") return false;
  return kind === "int32" || kind === "int64" || kind === "double" ? 0 : undefined;
}
