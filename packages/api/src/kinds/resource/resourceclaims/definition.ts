/** ResourceClaim. Source: pkg/registry/resource/resourceclaim. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const resourceClaimDefinition: ResourceDefinition = {
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaim",
  resource: "resourceclaims",
  singular: "resourceclaim",
  namespaced: true,
  model: "ResourceResourceClaim",
  strategy: { ...commonStrategy({ status: () => ({}) }), returnsDeletedObject: true },
  subresources: { status: statusSubresource(allMetadata) },
};
