/**
 * What a path asks for. Source: apiserver/pkg/endpoints/request/requestinfo.go, so authorization sees the attributes that
 * Kubernetes' own rules are written against.
 */
export interface RequestInfo {
  isResourceRequest: boolean;
  path: string;
  /** API verb of a resource request (`list`, `deletecollection`), lower-case HTTP method of any other. */
  verb: string;
  /** "api" or "apis" for resource requests. */
  prefix: string;
  /** "" for the core group. */
  group: string;
  version: string;
  /** "" when the request is not inside a namespace. */
  namespace: string;
  /** "" for the group-version itself (`/api/v1`). */
  resource: string;
  subresource: string;
  name: string;
  /** Whether the path went through the deprecated `/watch/` prefix. */
  watchPrefix: boolean;
  /** What follows the subresource: the path of a proxy request. */
  rest: readonly string[];
}

const VERB_OF: Record<string, string> = { POST: "create", GET: "get", HEAD: "get", PUT: "update", PATCH: "patch", DELETE: "delete" };
/** Of a namespace itself, not of something inside it. */
const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const info = blankInfo(method, path);
  const parts = splitPath(path);
  const prefix = parts[0];
  if (prefix !== "api" && prefix !== "apis") return info;
  let at = 1;
  if (prefix === "apis") {
    if (parts.length < 3) return info;
    info.group = parts[at++] ?? "";
  } else if (parts.length < 2) return info;
  info.prefix = prefix;
  info.version = parts[at++] ?? "";
  if (parts.length === at) return { ...blankInfo(method, path), group: info.group, version: info.version, prefix };
  info.isResourceRequest = true;
  info.verb = VERB_OF[method] ?? "";
  if (parts[at] === "watch" && parts.length > at + 1 && info.verb === "get") {
    info.watchPrefix = true;
    info.verb = "watch";
    at++;
  }
  readResource(info, parts.slice(at));
  refineVerb(info, query);
  return info;
}

function blankInfo(method: string, path: string): RequestInfo {
  const none = { prefix: "", group: "", version: "", namespace: "", resource: "", subresource: "", name: "" };
  return { isResourceRequest: false, path, verb: method.toLowerCase(), ...none, watchPrefix: false, rest: [] };
}

function splitPath(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function readResource(info: RequestInfo, parts: string[]): void {
  let rest = parts;
  if (rest[0] === "namespaces") {
    if (rest.length > 1) info.namespace = decode(rest[1] ?? "");
    // /namespaces/NAME/RESOURCE… goes on inside the namespace, but /namespaces/NAME/status speaks of the namespace.
    if (rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2] ?? "")) rest = rest.slice(2);
  }
  info.resource = rest[0] ?? "";
  info.name = decode(rest[1] ?? "");
  info.subresource = rest[2] ?? "";
  info.rest = rest.slice(3);
}

/** A GET without a name is a list or a watch, a DELETE without a name deletes a collection. */
function refineVerb(info: RequestInfo, query: URLSearchParams): void {
  if (info.watchPrefix) return;
  if (info.verb === "get" && info.name === "") {
    const watch = query.get("watch");
    info.verb = watch !== null && watch !== "0" && watch.toLowerCase() !== "false" ? "watch" : "list";
  } else if (info.verb === "delete" && info.name === "") info.verb = "deletecollection";
}

function decode(part: string): string {
  try {
    return part.includes("%") ? decodeURIComponent(part) : part;
  } catch {
    return part;
  }
}
