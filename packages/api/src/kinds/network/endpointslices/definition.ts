/** EndpointSlice. Source: pkg/registry/discovery/endpointslice. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { sameValue, whenContentOrLabelsChange } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { endpointSliceColumns } from "./columns.ts";
import { endpointSliceWarnings, newEndpointSliceWarnings, validateEndpointSlice, validateEndpointSliceUpdate } from "./validation.ts";

const common = commonStrategy({ generation: whenContentOrLabelsChange });

/** v1 has no way to write it. */
function dropTopology({ endpoints }: AnyObject): void {
  for (const endpoint of endpoints ?? []) delete endpoint.deprecatedTopology;
}

export const endpointSliceDefinition: ResourceDefinition = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  resource: "endpointslices",
  singular: "endpointslice",
  namespaced: true,
  model: "EndpointSlice",
  setDefaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  columns: endpointSliceColumns,
  strategy: {
    prepareForCreate(slice, context) {
      common.prepareForCreate(slice, context);
      dropTopology(slice);
    },
    prepareForUpdate(slice, previous, context) {
      if (!sameValue(slice["endpoints"], previous["endpoints"])) dropTopology(slice);
      common.prepareForUpdate(slice, previous, context);
    },
    validateCreate: (slice) => validateEndpointSlice(slice),
    validateUpdate: validateEndpointSliceUpdate,
    warningsOnCreate: newEndpointSliceWarnings,
    warningsOnUpdate: endpointSliceWarnings,
  },
};
