/** What OpenAPI is told of the served resources. */
import type { OpenApiResource } from "@kubarium/api/server";
import type { Resource, ResourceTable } from "../../registry/resources.ts";
import { discoverGroups, subresourcesOf } from "../discovery/api-resources.ts";

export function openApiResources(table: ResourceTable): OpenApiResource[] {
  return discoverGroups(table).flatMap(({ versions }) => versions.flatMap(({ resources }) => resources.map(openApiResource)));
}

function openApiResource(resource: Resource): OpenApiResource {
  const { group, version, kind, resource: plural, namespaced, strategy } = resource.definition;
  return {
    group,
    version,
    kind,
    resource: plural,
    namespaced,
    verbs: [...resource.verbs],
    // The answer to deleting a Namespace is documented as a Status, and is the Namespace.
    returnsDeletedObject: strategy.returnsDeletedObject === true && plural !== "namespaces",
    subresources: subresourcesOf(resource).map(({ subresource, responseKind, verbs }) => ({
      name: subresource,
      kind: responseKind,
      verbs,
    })),
  };
}
