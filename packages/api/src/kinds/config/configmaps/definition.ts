/** ConfigMap. Source: pkg/registry/core/configmap. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { configMapColumns } from "../columns.ts";
import { validateConfigMap, validateConfigMapUpdate } from "./validation.ts";

export const configMapDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  namespaced: true,
  model: "ConfigMap",
  columns: configMapColumns,
  strategy: { ...commonStrategy({}), validateCreate: validateConfigMap, validateUpdate: validateConfigMapUpdate },
};
