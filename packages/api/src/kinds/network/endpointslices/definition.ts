/** EndpointSlice. Source: pkg/registry/discovery/endpointslice. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenContentOrLabelsChange } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const endpointSliceDefinition: ResourceDefinition = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  resource: "endpointslices",
  singular: "endpointslice",
  namespaced: true,
  model: "EndpointSlice",
  strategy: commonStrategy({ generation: whenContentOrLabelsChange }),
};
