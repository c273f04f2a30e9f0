/**
 * What is known of each built-in model and its fields: JSON names and types, what Go would print, patch annotations, protobuf
 * numbers. Compiled from src/generated/models.json when first asked for; see packages/api/generator for where it comes from.
 */
import generated from "../generated/models.json" with { type: "json" };
import { ownModels } from "./own-models.ts";

const texts: Readonly<Record<string, string>> = { ...generated, ...ownModels };

export type ScalarKind =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "double"
  | "bytes"
  | "time"
  | "microTime"
  | "quantity"
  | "intOrString"
  | "duration"
  /** Any JSON: runtime.RawExtension. */
  | "any"
  /** Any JSON: the JSON type of CRD schemas. */
  | "json"
  | "fieldsV1"
  | "schemaOrArray"
  | "schemaOrBool"
  | "schemaOrStrings"
  /** A struct without fields. */
  | "empty";

export type FieldType = ScalarType | ListType | MapType | ModelType;

/** `go` is the type's name in the errors of Go's decoder: `int32`, `[]v1.Container`, `v1.ResourceList`. */
export interface ScalarType {
  kind: ScalarKind;
  go: string;
}

interface ListType {
  kind: "list";
  readonly go: string;
  element: FieldType;
}

interface MapType {
  kind: "map";
  readonly go: string;
  value: FieldType;
}

interface ModelType {
  kind: "model";
  readonly go: string;
  /** Compiled when first read. */
  readonly model: Model;
}

export interface FieldSchema {
  name: string;
  type: FieldType;
  /** Go holds a pointer: absent and zero are two things. */
  pointer: boolean;
  omitEmpty: boolean;
  /** Go leaves a zero struct out (metadata.creationTimestamp). */
  omitZero: boolean;
  /** As OpenAPI says it. */
  required: boolean;
  /** Protobuf field numbers from the outside in; two when an embedded struct holds the field, none when protobuf has it not. */
  numbers: readonly number[];
  /** The embedded structs that hold it, as Go's errors name them: `VolumeSource`. */
  embedded: readonly string[];
  patchStrategy: readonly ("merge" | "replace" | "retainKeys")[];
  patchMergeKey?: string;
  listType?: "atomic" | "set" | "map";
  listMapKeys?: readonly string[];
  mapType?: "atomic" | "granular";
  default?: string | number | boolean;
}

export interface Model {
  /** `Deployment`, `V2HorizontalPodAutoscaler`: as the type in src/generated/types.ts. */
  name: string;
  /** `io.k8s.api.apps.v1.Deployment`. */
  openApiName: string;
  /** `Deployment`. */
  goName: string;
  /** `v1.Deployment`. */
  go: string;
  /** Of kinds: their API group and version. */
  gvk?: { group: string; version: string; kind: string };
  fields: ReadonlyMap<string, FieldSchema>;
  mapType?: "atomic" | "granular";
}

const KINDS: Record<string, ScalarKind> = {
  s: "string",
  b: "bool",
  i: "int32",
  l: "int64",
  d: "double",
  y: "bytes",
  t: "time",
  u: "microTime",
  q: "quantity",
  o: "intOrString",
  D: "duration",
  a: "any",
  j: "json",
  f: "fieldsV1",
  A: "schemaOrArray",
  B: "schemaOrBool",
  S: "schemaOrStrings",
  E: "empty",
};
const GO: Partial<Record<ScalarKind, string>> = {
  double: "float64",
  bytes: "[]uint8",
  time: "v1.Time",
  microTime: "v1.MicroTime",
  quantity: "resource.Quantity",
  intOrString: "intstr.IntOrString",
  duration: "v1.Duration",
  any: "runtime.RawExtension",
  json: "v1.JSON",
  fieldsV1: "v1.FieldsV1",
};

const compiled = new Map<string, Model>();

/** Throws for a name that no model has: names come from definitions, never from a request. */
export function modelFor(name: string): Model {
  const known = compiled.get(name);
  if (known) return known;
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
  if (text === undefined) throw new Error(`no model is called ${name}`);
  const model = compileModel(name, text);
  compiled.set(name, model);
  return model;
}

export const modelNames: readonly string[] = Object.keys(texts);

/** `io.k8s.api.core.v1 Pod k= m=atomic;apiVersion ? s e=TypeMeta;…` */
function compileModel(name: string, text: string): Model {
  const [head = "", ...fieldTexts] = text.split(";");
  const [openApi = "", goName = "", ...extras] = head.split(" ");
  const version = openApi.slice(openApi.lastIndexOf(".") + 1);
  const options = optionsOf(extras);
  return {
    name,
    openApiName: `${openApi}.${goName}`,
    goName,
    go: `${version}.${goName}`,
    ...(options.k === undefined ? {} : { gvk: { group: options.k, version, kind: goName } }),
    fields: new Map(fieldTexts.map((fieldText) => [fieldText.slice(0, fieldText.indexOf(" ")), compileField(fieldText)])),
    ...(options.m ? { mapType: options.m as "atomic" } : {}),
  };
}

/** `containers 2 []@Container r p=merge:name l=map:name`; the generator's models.ts writes it. */
function compileField(text: string): FieldSchema {
  const [name = "", number = "", code = "", ...extras] = text.split(" ");
  const options = optionsOf(extras);
  const [strategies = "", mergeKey = ""] = (options.p ?? "").split(":");
  const [listType = "", listKeys = ""] = (options.l ?? "").split(":");
  const numbers = number.replace(/[?!-]/g, "");
  return {
    name,
    type: compileType(code.replace(/^\*/, ""), options.g),
    pointer: code.startsWith("*"),
    omitEmpty: number.includes("?"),
    omitZero: number.includes("!"),
    required: "r" in options,
    numbers: numbers ? numbers.split("/").map(Number) : [],
    embedded: options.e ? options.e.split(".") : [],
    patchStrategy: strategies ? (strategies.split(",") as FieldSchema["patchStrategy"]) : [],
    ...(mergeKey ? { patchMergeKey: mergeKey } : {}),
    ...(listType ? { listType: listType as "map" } : {}),
    ...(listKeys ? { listMapKeys: listKeys.split(",") } : {}),
    ...(options.m ? { mapType: options.m as "atomic" } : {}),
    ...(options.d === undefined ? {} : { default: JSON.parse(options.d) }),
  };
}

function optionsOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.filter(Boolean).map((word) => [word.split("=", 1)[0], word.slice(word.indexOf("=") + 1)]));
}

function compileType(code: string, go: string | undefined): FieldType {
  if (code.startsWith("[]")) return listType(compileType(code.slice(2), go?.startsWith("[]") ? go.slice(2) : undefined), go);
  if (code.startsWith("{}")) return mapType(compileType(code.slice(2), /^map\[[^\]]*\](.*)$/.exec(go ?? "")?.[1]), go);
  if (code.startsWith("@")) return modelType(code.slice(1));
  const kind = KINDS[code];
  if (!kind) throw new Error(`unknown type code ${code}`);
  return { kind, go: go ?? GO[kind] ?? kind };
}

/** The names are made when an error needs them: models contain themselves. */
function listType(element: FieldType, go: string | undefined): ListType {
  return {
    kind: "list",
    element,
    get go() {
      return go ?? `[]${element.go}`;
    },
  };
}

function mapType(value: FieldType, go: string | undefined): MapType {
  return {
    kind: "map",
    value,
    get go() {
      return go ?? `map[string]${value.go}`;
    },
  };
}

function modelType(name: string): ModelType {
  let model: Model | undefined;
  return {
    kind: "model",
    get go() {
      return (model ??= modelFor(name)).go;
    },
    get model() {
      return (model ??= modelFor(name));
    },
  };
}
