/** PriorityClass. Source: pkg/registry/scheduling/priorityclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { onCreateOnly } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { priorityClassColumns } from "../columns.ts";
import { bootstrapPriorityClasses } from "./bootstrap.ts";
import { validatePriorityClass, validatePriorityClassUpdate } from "./validation.ts";

export const priorityClassDefinition: ResourceDefinition = {
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  resource: "priorityclasses",
  singular: "priorityclass",
  shortNames: ["pc"],
  namespaced: false,
  model: "PriorityClass",
  columns: priorityClassColumns,
  setDefaults(priorityClass) {
    priorityClass.preemptionPolicy ??= "PreemptLowerPriority";
  },
  strategy: {
    ...commonStrategy({ generation: onCreateOnly }),
    validateCreate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
    allowUnconditionalUpdate: true,
    undeletable: (name) =>
      bootstrapPriorityClasses.some(({ metadata }) => metadata.name === name)
        ? "this is a system priority class and cannot be deleted"
        : undefined,
  },
};
