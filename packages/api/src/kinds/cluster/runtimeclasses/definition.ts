/** RuntimeClass. Source: pkg/registry/node/runtimeclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { setResourceListDefaults } from "../../pods/defaults/resource-list.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { runtimeClassColumns } from "../columns.ts";
import { runtimeClassWarnings, validateRuntimeClass, validateRuntimeClassUpdate } from "./validation.ts";

export const runtimeClassDefinition: ResourceDefinition = {
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  resource: "runtimeclasses",
  singular: "runtimeclass",
  namespaced: false,
  model: "RuntimeClass",
  setDefaults: ({ overhead }) => setResourceListDefaults(overhead?.podFixed),
  columns: runtimeClassColumns,
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateRuntimeClass,
    validateUpdate: validateRuntimeClassUpdate,
    warningsOnCreate: runtimeClassWarnings,
    warningsOnUpdate: runtimeClassWarnings,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
};
