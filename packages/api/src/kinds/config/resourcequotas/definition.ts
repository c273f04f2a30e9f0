/** ResourceQuota. Source: pkg/registry/core/resourcequota. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const resourceQuotaDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  resource: "resourcequotas",
  singular: "resourcequota",
  shortNames: ["quota"],
  namespaced: true,
  model: "ResourceQuota",
  strategy: { ...commonStrategy({ status: () => ({}) }), returnsDeletedObject: true },
  subresources: { status: statusSubresource() },
};
