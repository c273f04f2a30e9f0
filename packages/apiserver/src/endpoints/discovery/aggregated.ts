/** Aggregated discovery: everything in two answers. Source: apidiscovery/v2 and apiserver/pkg/endpoints/discovery/aggregated. */
import type { Resource } from "../../registry/resources.ts";
import { type DiscoveredGroup, subresourcesOf } from "./api-resources.ts";

export function groupDiscoveryList(groups: readonly DiscoveredGroup[], version: string): object {
  return { kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items: groups.map(groupDiscovery) };
}

function groupDiscovery({ group, versions }: DiscoveredGroup): object {
  return {
    metadata: group === "" ? {} : { name: group },
    versions: versions.map(({ version, resources }) => ({ version, resources: resources.map(resourceDiscovery), freshness: "Current" })),
  };
}

function resourceDiscovery(resource: Resource): object {
  const { resource: plural, kind, namespaced, singular, shortNames, categories } = resource.definition;
  const subresources = subresourcesOf(resource).map(({ subresource, responseKind, verbs }) => ({
    subresource,
    // A kind of the same group and version is named without them.
    responseKind: sameGroupVersion(resource, responseKind) ? { group: "", version: "", kind: responseKind.kind } : responseKind,
    verbs,
  }));
  return {
    resource: plural,
    responseKind: { group: "", version: "", kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs: [...resource.verbs].sort(),
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
    ...(subresources.length ? { subresources } : {}),
  };
}

function sameGroupVersion({ definition }: Resource, kind: { group: string; version: string }): boolean {
  return definition.group === kind.group && definition.version === kind.version;
}
