/** An operation on a path, before it is written as OpenAPI v2 or v3. */
import type { GroupVersionKindName } from "../schemas/definitions.ts";

export interface Route {
  method: "get" | "put" | "post" | "delete" | "options" | "head" | "patch";
  /** `/apis/apps/v1/namespaces/{namespace}/deployments`. */
  path: string;
  description: string;
  /** Unlike Kubernetes' clients know it before group and version are put in: `listNamespacedPod`. */
  operation: string;
  parameters: readonly Parameter[];
  body?: { definition: string; required: boolean; contentTypes: readonly string[] };
  /** A definition's name, or "string". "" is an answer without a body. */
  answers: Readonly<Record<string, { description: string; definition: string }>>;
  produces: readonly string[];
  /** `list`, `watchlist`, `connect`. Of resources only. */
  action?: string;
  gvk?: GroupVersionKindName;
}

export interface Parameter {
  name: string;
  in: "path" | "query";
  description: string;
  type: string;
}

export const MEDIA_TYPES = ["application/json", "application/vnd.kubernetes.protobuf", "application/yaml"];
export const STREAM_TYPES = ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];
export const PATCH_TYPES = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];
export const ANY_TYPE = ["*/*"];

const OPERATION_VERBS = /^(get|log|read|replace|patch|delete|watch|connect|proxy|list|create)(.*)$/;

/** `listNamespacedPod` on /api/v1/… is `listCoreV1NamespacedPod`, tagged `core_v1`. Source: apiserver/pkg/endpoints/openapi. */
export function operationNames(operation: string, path: string): { operationId: string; tag: string } {
  const [, verb = "", rest = ""] = OPERATION_VERBS.exec(operation) ?? [];
  const parts = path.split("/").filter((part) => part !== "");
  const [prefix, group = "", version] = parts[0] === "api" ? ["apis", "core", ...parts.slice(1)] : parts;
  if (prefix !== "apis" || group === "") return { operationId: operation, tag: identifier(prefix ?? "", false) };
  const named = group.replace(/\.k8s\.io$/, "");
  return {
    operationId: `${verb}${identifier(named, true)}${version ? identifier(version, true) : ""}${identifier(rest, true)}`,
    tag: identifier(named, false) + (version ? `_${identifier(version, false)}` : ""),
  };
}

/** Letters and digits; what follows anything else is a capital. */
function identifier(text: string, capital: boolean): string {
  const joined = text.replace(/[^A-Za-z0-9_]+([A-Za-z0-9_]?)/g, (_, next: string) => next.toUpperCase());
  return capital ? joined.charAt(0).toUpperCase() + joined.slice(1) : joined;
}
