/** Looks Go types up in the overlay and turns them into the type codes of src/schema/field-schema.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { modelNameOf, packageHintOf, structNameOf } from "./client-models.ts";
import { overlayFolder } from "./paths.ts";

interface GoFacts {
  structs: Record<string, Record<string, Record<string, string>>>;
  names: Record<string, Record<string, string>>;
}

export interface GoStructFacts {
  /** `io.k8s.api.core.v1`. */
  openApi: string;
  name: string;
  /** By JSON name; embedded structs by `.Name`. */
  fields: Record<string, string>;
}

export interface FieldFacts {
  /** Protobuf numbers from the outside in: one, or two for a field of an embedded struct. Empty when not in protobuf. */
  numbers: number[];
  /** `.VolumeSource` when an embedded struct holds it. */
  embedded?: string;
  omitEmpty: boolean;
  omitZero: boolean;
  type: string;
  /** The package whose names the type uses. */
  openApi: string;
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const IMPORTS: Record<string, string> = {
  metav1: META,
  corev1: "io.k8s.api.core.v1",
  apiv1: "io.k8s.api.core.v1",
  v1: "io.k8s.api.core.v1",
  authenticationv1: "io.k8s.api.authentication.v1",
};
const SCALARS: Record<string, string> = {
  string: "s",
  bool: "b",
  int32: "i",
  int64: "l",
  int: "l",
  float64: "d",
  byte: "y",
  "metav1.Time": "t",
  Time: "t",
  "metav1.MicroTime": "u",
  MicroTime: "u",
  "resource.Quantity": "q",
  "intstr.IntOrString": "o",
  "metav1.Duration": "D",
  Duration: "D",
  "runtime.RawExtension": "a",
  JSON: "j",
  FieldsV1: "f",
  "types.UID": "s",
  JSONSchemaPropsOrArray: "A",
  JSONSchemaPropsOrBool: "B",
  JSONSchemaPropsOrStringArray: "S",
  CustomResourceSubresourceStatus: "E",
};
/** How Go prints those that are not printed as they are written. */
const PRINTED: Record<string, string> = {
  "metav1.Time": "v1.Time",
  Time: "v1.Time",
  byte: "uint8",
  "metav1.MicroTime": "v1.MicroTime",
  MicroTime: "v1.MicroTime",
  "metav1.Duration": "v1.Duration",
  Duration: "v1.Duration",
  JSON: "v1.JSON",
  FieldsV1: "v1.FieldsV1",
  JSONSchemaPropsOrArray: "v1.JSONSchemaPropsOrArray",
  JSONSchemaPropsOrBool: "v1.JSONSchemaPropsOrBool",
  JSONSchemaPropsOrStringArray: "v1.JSONSchemaPropsOrStringArray",
  CustomResourceSubresourceStatus: "v1.CustomResourceSubresourceStatus",
};

export class GoTypes {
  private readonly facts: GoFacts = JSON.parse(readFileSync(join(overlayFolder, "go-types.json"), "utf8"));
  /** `io.k8s.api.core.v1.Pod` to Pod. */
  private readonly models = new Map<string, string>();

  constructor(clientNames: readonly string[]) {
    for (const clientName of clientNames) {
      const struct = this.structOf(clientName);
      this.models.set(`${struct.openApi}.${struct.name}`, modelNameOf(clientName));
    }
  }

  structOf(clientName: string): GoStructFacts {
    const name = structNameOf(clientName);
    const hint = packageHintOf(clientName);
    const found = Object.entries(this.facts.structs).filter(([openApi, structs]) => {
      const [version, group] = openApi.split(".").reverse();
      return structs[name] && (!hint.version || version === hint.version) && (!hint.name || group === hint.name);
    });
    const [first, second] = found.length > 1 ? found.filter(([openApi]) => openApi === META) : found;
    if (!first || second) throw new Error(`${clientName}: found in ${found.map(([openApi]) => openApi).join(", ") || "no package"}`);
    return { openApi: first[0], name, fields: first[1][name] ?? {} };
  }

  fieldOf(struct: GoStructFacts, json: string): FieldFacts | undefined {
    const own = struct.fields[json];
    if (own) return { ...parseFact(own), openApi: struct.openApi };
    for (const [key, fact] of Object.entries(struct.fields)) {
      if (!key.startsWith(".")) continue;
      const outer = parseFact(fact);
      const { openApi, name } = this.resolve(outer.type, struct.openApi);
      const fields = name === "TypeMeta" ? TYPE_META : this.facts.structs[openApi]?.[name];
      const inner = fields && this.fieldOf({ openApi, name, fields }, json);
      if (inner)
        return {
          ...inner,
          numbers: outer.numbers.length ? [...outer.numbers, ...inner.numbers] : [],
          embedded: `${key}${inner.embedded ?? ""}`,
        };
    }
    return undefined;
  }

  /** The type code (`*s`, `[]@Container`, `{}q`) and what Go calls the type in errors (`*v1.PodSpec` without the star). */
  codeOf(type: string, openApi: string): { code: string; go: string } {
    if (type.startsWith("*")) {
      const { code, go } = this.codeOf(type.slice(1), openApi);
      return { code: `*${code}`, go };
    }
    if (type === "[]byte") return { code: "y", go: "[]uint8" };
    if (type.startsWith("[]")) {
      const element = this.codeOf(type.slice(2), openApi);
      return { code: `[]${element.code}`, go: `[]${element.go}` };
    }
    const map = /^map\[([\w.]+)\](.*)$/.exec(type);
    if (map?.[1] && map[2]) {
      const value = this.codeOf(map[2], openApi);
      return { code: `{}${value.code}`, go: `map[${this.codeOf(map[1], openApi).go}]${value.go}` };
    }
    const scalar = SCALARS[type];
    if (scalar) return { code: scalar, go: PRINTED[type] ?? type };
    return this.namedCode(type, openApi);
  }

  private namedCode(type: string, from: string): { code: string; go: string } {
    const { openApi, name } = this.resolve(type, from);
    const go = `${openApi.split(".").at(-1)}.${name}`;
    const model = this.models.get(`${openApi}.${name}`);
    if (model) return { code: `@${model}`, go };
    const underlying = this.facts.names[openApi]?.[name];
    if (!underlying) throw new Error(`no facts about Go type ${openApi}.${name}`);
    return { code: this.codeOf(underlying, openApi).code, go };
  }

  private resolve(type: string, from: string): { openApi: string; name: string } {
    const [qualifier, name] = type.split(".");
    if (name === undefined) return { openApi: from, name: type };
    const openApi = IMPORTS[qualifier ?? ""];
    if (!openApi) throw new Error(`unknown Go package ${type}`);
    return { openApi, name };
  }
}

const TYPE_META = { kind: "0? string", apiVersion: "0? string" };

function parseFact(fact: string): Omit<FieldFacts, "openApi"> {
  const match = /^(\d+)(\??)(!?) (.+)$/.exec(fact);
  if (!match) throw new Error(`malformed fact ${fact}`);
  const [, number, omitEmpty, omitZero, type = ""] = match;
  return { numbers: Number(number) ? [Number(number)] : [], omitEmpty: omitEmpty === "?", omitZero: omitZero === "!", type };
}
