/** EndpointSlice. Source: pkg/registry/discovery/endpointslice. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenContentOrLabelsChange } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { endpointSliceColumns } from "./columns.ts";

export const endpointSliceDefinition: ResourceDefinition = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  resource: "endpointslices",
  singular: "endpointslice",
  namespaced: true,
  model: "EndpointSlice",
  columns: endpointSliceColumns,
  strategy: commonStrategy({ generation: whenContentOrLabelsChange }),
};
