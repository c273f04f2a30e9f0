/** RuntimeClass. Source: pkg/registry/node/runtimeclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const runtimeClassDefinition: ResourceDefinition = {
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  resource: "runtimeclasses",
  singular: "runtimeclass",
  namespaced: false,
  model: "RuntimeClass",
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true, allowUnconditionalUpdate: false },
};
