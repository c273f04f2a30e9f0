/** What discovery says of each resource and its subresources, derived from the definitions. */
import { createHash } from "node:crypto";
import type { Resource, ResourceTable } from "../../registry/resources.ts";
import { compareGroups, compareVersions } from "./groups.ts";

interface GroupVersionKindName {
  group: string;
  version: string;
  kind: string;
}

export interface DiscoveredSubresource {
  subresource: string;
  responseKind: GroupVersionKindName;
  verbs: readonly string[];
}

export interface DiscoveredGroup {
  group: string;
  /** In order of preference. */
  versions: { version: string; resources: Resource[] }[];
}

/** Groups in order, with their versions and resources; built anew when resources come and go. */
export function discoverGroups(table: ResourceTable): DiscoveredGroup[] {
  const groups = new Map<string, Map<string, Resource[]>>();
  for (const resource of table.all()) {
    const { group, version } = resource.definition;
    const versions = groups.get(group) ?? new Map<string, Resource[]>();
    groups.set(group, versions.set(version, [...(versions.get(version) ?? []), resource]));
  }
  return [...groups]
    .sort(([a], [b]) => compareGroups(a, b))
    .map(([group, versions]) => ({
      group,
      versions: [...versions]
        .sort(([a], [b]) => compareVersions(a, b))
        .map(([version, resources]) => ({
          version,
          resources: resources.sort((a, b) => (a.definition.resource < b.definition.resource ? -1 : 1)),
        })),
    }));
}

const READ_WRITE = ["get", "patch", "update"];
const STREAM = ["create", "get"];
const PROXY = ["create", "delete", "get", "patch", "update"];
const core = (kind: string): GroupVersionKindName => ({ group: "", version: "v1", kind });

/** Subresources that no definition describes, because handlers of their own answer them. */
const SPECIAL: Record<string, readonly DiscoveredSubresource[]> = {
  pods: [
    { subresource: "attach", responseKind: core("PodAttachOptions"), verbs: STREAM },
    { subresource: "binding", responseKind: core("Binding"), verbs: ["create"] },
    { subresource: "eviction", responseKind: { group: "policy", version: "v1", kind: "Eviction" }, verbs: ["create"] },
    { subresource: "exec", responseKind: core("PodExecOptions"), verbs: STREAM },
    { subresource: "log", responseKind: core("Pod"), verbs: ["get"] },
    { subresource: "portforward", responseKind: core("PodPortForwardOptions"), verbs: STREAM },
    { subresource: "proxy", responseKind: core("PodProxyOptions"), verbs: PROXY },
  ],
  nodes: [{ subresource: "proxy", responseKind: core("NodeProxyOptions"), verbs: PROXY }],
  services: [{ subresource: "proxy", responseKind: core("ServiceProxyOptions"), verbs: PROXY }],
  serviceaccounts: [
    { subresource: "token", responseKind: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" }, verbs: ["create"] },
  ],
};

export function subresourcesOf({ definition, fullName }: Resource): DiscoveredSubresource[] {
  const { group, version, kind, subresources } = definition;
  const own = { group, version, kind };
  const found: DiscoveredSubresource[] = [...(SPECIAL[fullName] ?? [])];
  if (subresources?.status) found.push({ subresource: "status", responseKind: own, verbs: READ_WRITE });
  if (subresources?.scale)
    found.push({ subresource: "scale", responseKind: { group: "autoscaling", version: "v1", kind: "Scale" }, verbs: READ_WRITE });
  for (const subresource of Object.keys(subresources?.updates ?? {}))
    found.push({ subresource, responseKind: own, verbs: subresource === "finalize" ? ["update"] : READ_WRITE });
  return found.sort((a, b) => (a.subresource < b.subresource ? -1 : 1));
}

/** Names the kind that objects are stored as, so that clients see when that changes. */
export function storageVersionHash({ definition }: Resource): string {
  const { group, version } = definition.storedAs ?? definition;
  // CRDs are still stored in their first version, as far as the hash tells.
  const stored = group === "apiextensions.k8s.io" ? "v1beta1" : version;
  return createHash("sha256").update(`${group}/${stored}/${definition.kind}`).digest().subarray(0, 8).toString("base64");
}
