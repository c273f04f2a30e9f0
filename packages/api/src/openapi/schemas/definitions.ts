/** The models as OpenAPI definitions. Each is written once, as text, and shared by all documents that refer to it. */
import { type FieldSchema, type Model, modelFor, modelNames } from "../../schema/index.ts";
import type { Description, OpenApiTexts } from "../texts.ts";
import { type Dialect, type JsonSchema, plainDefinition, typeSchema } from "./plain.ts";

export interface Definition {
  schema: JsonSchema;
  text: string;
  /** Definitions that this one refers to. */
  references: ReadonlySet<string>;
}

export interface GroupVersionKindName {
  group: string;
  version: string;
  kind: string;
}

const PREFIX: Record<Dialect, string> = { v2: "#/definitions/", v3: "#/components/schemas/" };

export class Definitions {
  readonly #dialect: Dialect;
  readonly #texts: OpenApiTexts;
  readonly #models = new Map<string, Model>();
  readonly #made = new Map<string, Definition>();

  constructor(dialect: Dialect, texts: OpenApiTexts) {
    this.#dialect = dialect;
    this.#texts = texts;
    for (const name of modelNames) {
      const model = modelFor(name);
      this.#models.set(model.openApiName, model);
    }
  }

  /** Throws for a name that no definition has. */
  get(name: string): Definition {
    const known = this.#made.get(name);
    if (known) return known;
    const references = new Set<string>();
    const refer = (to: string): string => {
      references.add(to);
      return PREFIX[this.#dialect] + to;
    };
    const schema = this.#schemaOf(name, refer);
    const made = { schema, text: JSON.stringify(schema), references };
    this.#made.set(name, made);
    return made;
  }

  reference(name: string): string {
    return PREFIX[this.#dialect] + name;
  }

  /** The definition of a kind: `io.k8s.api.apps.v1.Deployment`; undefined when there is none. */
  nameOf({ group, version, kind }: GroupVersionKindName): string | undefined {
    for (const { gvk, openApiName } of this.#models.values())
      if (gvk?.kind === kind && gvk.group === group && gvk.version === version) return openApiName;
    return undefined;
  }

  /** The names given and all that they refer to, sorted. */
  reachable(names: Iterable<string>): string[] {
    const found = new Set(names);
    for (const name of found) for (const reference of this.get(name).references) found.add(reference);
    return [...found].sort();
  }

  #schemaOf(name: string, refer: (to: string) => string): JsonSchema {
    const described = this.#texts.descriptions[name] ?? {};
    const head = { ...describe(described[""]) };
    const plain = plainDefinition(name, this.#dialect);
    if (plain) return { ...head, ...plain };
    const model = this.#models.get(name);
    if (!model) throw new Error(`no definition is called ${name}`);
    const properties: JsonSchema = {};
    for (const field of model.fields.values()) properties[field.name] = this.#property(field, described[field.name], refer);
    const required = [...model.fields.values()].filter((field) => field.required).sort(byNumber);
    const gvk = model.gvk ?? unversionedKind(model);
    const union = this.#texts.unions[name];
    return {
      ...head,
      type: "object",
      ...(model.fields.size ? { properties } : {}),
      ...(required.length ? { required: required.map((field) => field.name) } : {}),
      ...(gvk ? { "x-kubernetes-group-version-kind": [gvk] } : {}),
      ...(model.mapType ? { "x-kubernetes-map-type": model.mapType } : {}),
      ...(union ? { "x-kubernetes-unions": union } : {}),
    };
  }

  #property(field: FieldSchema, description: Description | undefined, refer: (to: string) => string): JsonSchema {
    const type = typeSchema(field.type, refer);
    const beside: JsonSchema = { ...describe(description) };
    // The values are those of a list's or a map's elements.
    const elements = (type["items"] ?? type["additionalProperties"]) as JsonSchema | undefined;
    if (elements && beside["enum"]) {
      elements["enum"] = beside["enum"];
      delete beside["enum"];
    }
    if (this.#dialect === "v3") {
      const value = defaultOf(field);
      if (value !== undefined) beside["default"] = value;
    }
    Object.assign(beside, extensionsOf(field));
    // In v3 a reference stands alone.
    if (this.#dialect === "v3" && type["$ref"] !== undefined && Object.keys(beside).length > 0) return { ...beside, allOf: [type] };
    return { ...beside, ...type };
  }
}

/** Kinds of no group, which count as core's. Source: apimachinery/pkg/apis/meta/v1/register.go. */
const UNVERSIONED = new Set(["Status", "APIVersions", "APIGroup", "APIGroupList", "APIResourceList"]);

function unversionedKind({ goName, openApiName }: Model): GroupVersionKindName | undefined {
  return UNVERSIONED.has(goName) && openApiName.includes(".meta.v1.") ? { group: "", version: "v1", kind: goName } : undefined;
}

/** In the order of the Go struct, as far as protobuf's numbers tell. */
function byNumber({ numbers: [a = 0, innerA = 0] }: FieldSchema, { numbers: [b = 0, innerB = 0] }: FieldSchema): number {
  return a - b || innerA - innerB;
}

function describe(description: Description | undefined): JsonSchema {
  if (!description) return {};
  if (typeof description === "string") return { description };
  const [text, ...values] = description;
  return { description: text, enum: values };
}

/** What Go makes of a field that is not sent. Source: mustEnforceDefault of kube-openapi's generators. */
function defaultOf({ type, pointer, omitEmpty, default: explicit }: FieldSchema): unknown {
  if (explicit !== undefined) return explicit;
  if (pointer) return undefined;
  if (type.kind === "model") return {};
  if (omitEmpty) return undefined;
  if (type.kind === "string") return "";
  if (type.kind === "bool") return false;
  return type.kind === "int32" || type.kind === "int64" || type.kind === "double" ? 0 : undefined;
}

function extensionsOf({ listType, listMapKeys, mapType, patchStrategy, patchMergeKey }: FieldSchema): JsonSchema {
  return {
    ...(listMapKeys ? { "x-kubernetes-list-map-keys": listMapKeys } : {}),
    ...(listType ? { "x-kubernetes-list-type": listType } : {}),
    ...(mapType ? { "x-kubernetes-map-type": mapType } : {}),
    ...(patchMergeKey ? { "x-kubernetes-patch-merge-key": patchMergeKey } : {}),
    ...(patchStrategy.length ? { "x-kubernetes-patch-strategy": patchStrategy.join(",") } : {}),
  };
}
