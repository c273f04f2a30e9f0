/** ServiceCIDR. Source: pkg/registry/networking/servicecidr. A create may carry a status: the gate that would wipe it is off. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const serviceCIDRDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "ServiceCIDR",
  resource: "servicecidrs",
  singular: "servicecidr",
  namespaced: false,
  model: "ServiceCIDR",
  strategy: commonStrategy({}),
  subresources: { status: statusSubresource(allMetadata) },
};
