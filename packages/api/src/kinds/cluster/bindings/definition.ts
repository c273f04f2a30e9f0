/** Binding: written only, never read. Source: pkg/registry/core/pod/storage, LegacyBindingREST. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const bindingDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Binding",
  resource: "bindings",
  singular: "binding",
  namespaced: true,
  verbs: ["create"],
  model: "Binding",
  strategy: {},
};
