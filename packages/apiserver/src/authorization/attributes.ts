/** What a request asks of the authorizers. Source: apiserver/pkg/endpoints/filters/authorization.go and request/requestinfo.go. */
import type { Exchange } from "../http/exchange.ts";
import type { AuthorizationAttributes } from "./authorizer.ts";

const COLLECTION_VERBS = new Set(["list", "watch", "deletecollection"]);

export function attributesOf({ user, info, path, query }: Pick<Exchange, "user" | "info" | "path" | "query">): AuthorizationAttributes {
  const { verb, isResourceRequest, group, version, namespace, resource, subresource, name } = info;
  const attributes = { user, verb, isResourceRequest, apiGroup: group, apiVersion: version, namespace, resource, subresource, name, path };
  if (query.size === 0 || !isResourceRequest || !COLLECTION_VERBS.has(verb)) return attributes;
  const fieldSelector = query.get("fieldSelector");
  if (!fieldSelector) return attributes;
  // A list of the one object of a name is as narrow as a get.
  return { ...attributes, fieldSelector, name: name || (requiredValue(fieldSelector, "metadata.name") ?? "") };
}

/** The value that a field selector asks a field to have; undefined when it does not ask for one. */
export function requiredValue(fieldSelector: string, field: string): string | undefined {
  for (const term of fieldSelector.split(",")) {
    if (!term.startsWith(`${field}=`)) continue;
    const value = term.slice(field.length + 1);
    return value.startsWith("=") ? value.slice(1) : value;
  }
  return undefined;
}
