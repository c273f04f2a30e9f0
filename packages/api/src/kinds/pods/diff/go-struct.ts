/** An API object with the names, the order and the nulls of Kubernetes' internal Go structs. */
import { parseQuantity } from "@kubarium/apimachinery";
import { GO_STRUCTS } from "./go-structs.ts";

interface GoField {
  go: string;
  json: string;
  /** A field of the Pod spec itself, which the internal type keeps in its security context. */
  fromPodSpec: boolean;
  type: string;
}

// biome-ignore lint: walks objects of every kind
type Json = any;

/** The struct as Go's JSON encoder would print it; empty lists and maps print as null, as after storing. `struct` is a name of go-structs.ts. */
export function goStruct(value: Json, struct: string): Record<string, unknown> {
  const printed: Record<string, unknown> = {};
  for (const { go, json, fromPodSpec, type } of fieldsOf(struct)) {
    printed[go] = goValue(fromPodSpec ? value[SPEC]?.[json] : value?.[json], type, value);
  }
  return printed;
}

/** Where the Pod spec travels with its security context. */
const SPEC = Symbol("spec");

function goValue(value: Json, type: string, parent?: Json): unknown {
  if (type === "*PodSecurityContext") return goStruct({ ...value, [SPEC]: parent }, "PodSecurityContext");
  if (type.startsWith("*")) return value == null ? null : goValue(value, type.slice(1));
  if (type.startsWith("[]")) return value?.length ? (value as Json[]).map((item) => goValue(item, type.slice(2))) : null;
  if (type.startsWith("{}")) return goMap(value, type.slice(2));
  if (type === "s") return value ?? "";
  if (type === "b") return value ?? false;
  if (type === "i" || type === "n") return value ?? 0;
  if (type === "q") return parseQuantity(value ?? "0").toString();
  if (type in GO_STRUCTS) return goStruct(value ?? {}, type);
  return shared(value ?? {}, type);
}

function goMap(value: Json, type: string): unknown {
  const keys = Object.keys(value ?? {});
  if (keys.length === 0) return null;
  const printed: Record<string, unknown> = {};
  for (const key of keys.sort()) printed[key] = goValue(value[key], type);
  return printed;
}

/** Types of meta/v1 print as they do on the wire, except that the order is that of the struct. */
function shared(value: Json, type: string): unknown {
  if (type !== "LabelSelector") return value;
  const { matchLabels, matchExpressions } = value;
  return {
    ...(matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels: goMap(matchLabels, "s") } : {}),
    ...(matchExpressions?.length > 0 ? { matchExpressions } : {}),
  };
}

const parsed = new Map<string, readonly GoField[]>();

function fieldsOf(struct: string): readonly GoField[] {
  let fields = parsed.get(struct);
  if (!fields) {
    fields = (GO_STRUCTS[struct] as string).split(" ").map(parseField);
    parsed.set(struct, fields);
  }
  return fields;
}

function parseField(text: string): GoField {
  const [names = "", type = ""] = text.split(":");
  const [go = "", json = go.charAt(0).toLowerCase() + go.slice(1)] = names.split("=");
  return { go, json: json.replace("^", ""), fromPodSpec: json.startsWith("^"), type };
}
