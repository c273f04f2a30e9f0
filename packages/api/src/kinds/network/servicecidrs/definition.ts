/** ServiceCIDR. Source: pkg/registry/networking/servicecidr. A create may carry a status: the gate that would wipe it is off. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
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
  columns: tableOf(
    nameColumn,
    { name: "CIDRs", field: "api.networking.v1.ServiceCIDRSpec.cidrs", cell: ({ spec }) => (spec?.cidrs ?? []).join(",") },
    ageColumn,
  ),
  strategy: commonStrategy({}),
  subresources: { status: statusSubresource(allMetadata) },
};
