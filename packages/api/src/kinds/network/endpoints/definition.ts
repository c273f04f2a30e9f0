/** Endpoints. Source: pkg/registry/core/endpoint. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { endpointsColumns } from "./columns.ts";

export const endpointsDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  namespaced: true,
  model: "Endpoints",
  columns: endpointsColumns,
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true },
};
