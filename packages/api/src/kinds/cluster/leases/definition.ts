/** Lease. Source: pkg/registry/coordination/lease. PUT of a missing one creates it. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { leaseColumns } from "../columns.ts";
import { dropElection, validateLease } from "./validation.ts";

export const leaseDefinition: ResourceDefinition = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  resource: "leases",
  singular: "lease",
  namespaced: true,
  model: "Lease",
  columns: leaseColumns,
  strategy: {
    ...commonStrategy({}),
    prepareForCreate: dropElection,
    prepareForUpdate: dropElection,
    validateCreate: validateLease,
    validateUpdate: validateLease,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
};
