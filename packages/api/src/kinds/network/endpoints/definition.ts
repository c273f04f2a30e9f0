/** Endpoints. Source: pkg/registry/core/endpoint. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { endpointsColumns } from "./columns.ts";
import { endpointsWarnings, validateEndpoints, validateEndpointsUpdate } from "./validation.ts";

export const endpointsDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Endpoints",
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  resource: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  namespaced: true,
  model: "Endpoints",
  setDefaults({ subsets }) {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= "TCP";
  },
  columns: endpointsColumns,
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateEndpoints,
    validateUpdate: validateEndpointsUpdate,
    warningsOnCreate: endpointsWarnings,
    warningsOnUpdate: endpointsWarnings,
    allowCreateOnUpdate: true,
  },
};
