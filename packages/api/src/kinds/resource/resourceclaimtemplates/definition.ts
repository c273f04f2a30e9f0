/** ResourceClaimTemplate. Source: pkg/registry/resource/resourceclaimtemplate. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const resourceClaimTemplateDefinition: ResourceDefinition = {
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaimTemplate",
  resource: "resourceclaimtemplates",
  singular: "resourceclaimtemplate",
  namespaced: true,
  model: "ResourceClaimTemplate",
  strategy: { ...commonStrategy({}), returnsDeletedObject: true },
};
