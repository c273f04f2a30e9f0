/** The built-in kinds as OpenAPI is told of them, with the subresources that the tests look at. */
import { builtInDefinitions } from "../../kinds/registry.ts";
import type { OpenApiResource, OpenApiSubresource } from "../resources.ts";

const READ_WRITE = ["get", "patch", "update"];
const EVERY_VERB = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const core = (kind: string): OpenApiSubresource["kind"] => ({ group: "", version: "v1", kind });
const OF_PODS: OpenApiSubresource[] = [
  { name: "exec", kind: core("PodExecOptions"), verbs: ["create", "get"] },
  { name: "eviction", kind: { group: "policy", version: "v1", kind: "Eviction" }, verbs: ["create"] },
  { name: "log", kind: core("Pod"), verbs: ["get"] },
  { name: "proxy", kind: core("PodProxyOptions"), verbs: [] },
];

export const builtInResources: readonly OpenApiResource[] = builtInDefinitions.map((definition) => {
  const { group, version, kind, resource, namespaced, verbs = EVERY_VERB, subresources } = definition;
  return {
    group,
    version,
    kind,
    resource,
    namespaced,
    verbs,
    returnsDeletedObject: false,
    subresources: [
      ...(resource === "pods" ? OF_PODS : []),
      ...(subresources?.status ? [{ name: "status", kind: { group, version, kind }, verbs: READ_WRITE }] : []),
      ...(subresources?.scale ? [{ name: "scale", kind: { group: "autoscaling", version: "v1", kind: "Scale" }, verbs: READ_WRITE }] : []),
    ],
  };
});
