/** ComponentStatus: computed, never stored. Source: pkg/registry/core/componentstatus. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const componentStatusDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ComponentStatus",
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
  resource: "componentstatuses",
  singular: "componentstatus",
  shortNames: ["cs"],
  namespaced: false,
  verbs: ["get", "list"],
  model: "ComponentStatus",
  strategy: {},
};
