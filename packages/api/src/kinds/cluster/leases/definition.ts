/** Lease. Source: pkg/registry/coordination/lease. PUT of a missing one creates it. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const leaseDefinition: ResourceDefinition = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  singular: "lease",
  namespaced: true,
  model: "Lease",
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true, allowUnconditionalUpdate: false },
};
