/** PriorityLevelConfiguration. Source: pkg/registry/flowcontrol/prioritylevelconfiguration. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { priorityLevelColumns } from "../columns.ts";
import { conditionsErrors } from "../flowschemas/validation.ts";
import { setPriorityLevelDefaults, validatePriorityLevel } from "./validation.ts";

export const priorityLevelConfigurationDefinition: ResourceDefinition = {
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "PriorityLevelConfiguration",
  resource: "prioritylevelconfigurations",
  singular: "prioritylevelconfiguration",
  namespaced: false,
  model: "PriorityLevelConfiguration",
  setDefaults: setPriorityLevelDefaults,
  columns: priorityLevelColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges, status: () => ({}) }),
    validateCreate: validatePriorityLevel,
    validateUpdate: validatePriorityLevel,
  },
  subresources: { status: { ...statusSubresource(allMetadata), validateUpdate: conditionsErrors } },
};
