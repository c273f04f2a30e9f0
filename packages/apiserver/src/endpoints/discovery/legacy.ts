/** Unaggregated discovery: /api, /apis and one list for each group and version. */
import { apiVersionOf } from "@kubarium/apimachinery";
import type { Resource } from "../../registry/resources.ts";
import { type DiscoveredGroup, storageVersionHash, subresourcesOf } from "./api-resources.ts";

export function apiVersions(address: string): object {
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }] };
}

export function apiGroupList(groups: readonly DiscoveredGroup[]): object {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.filter(({ group }) => group !== "").map(groupFields) };
}

export function apiGroup(group: DiscoveredGroup): object {
  return { kind: "APIGroup", apiVersion: "v1", ...groupFields(group) };
}

function groupFields({ group, versions }: DiscoveredGroup): { name: string; versions: object[]; preferredVersion: object | undefined } {
  const named = versions.map(({ version }) => ({ groupVersion: apiVersionOf({ group, version }), version }));
  return { name: group, versions: named, preferredVersion: named[0] };
}

export function apiResourceList(groupVersion: string, resources: readonly Resource[]): object {
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: resources.flatMap(apiResources) };
}

function apiResources(resource: Resource): object[] {
  const { definition, verbs } = resource;
  const { singular, namespaced, kind, shortNames, categories } = definition;
  const own = {
    name: definition.resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: [...verbs].sort(),
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
    ...(resource.stored ? { storageVersionHash: storageVersionHash(resource) } : {}),
  };
  const below = subresourcesOf(resource).map(({ subresource, responseKind, verbs: allowed }) => ({
    name: `${definition.resource}/${subresource}`,
    singularName: "",
    namespaced,
    ...(responseKind.group === definition.group && responseKind.version === definition.version
      ? {}
      : { group: responseKind.group, version: responseKind.version }),
    kind: responseKind.kind,
    verbs: allowed,
  }));
  return [own, ...below];
}
