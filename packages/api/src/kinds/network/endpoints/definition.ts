/** Endpoints. Source: pkg/registry/core/endpoint. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const endpointsDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  namespaced: true,
  model: "Endpoints",
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true },
};
