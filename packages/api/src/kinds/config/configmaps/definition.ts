/** ConfigMap. Source: pkg/registry/core/configmap. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const configMapDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  namespaced: true,
  model: "ConfigMap",
  strategy: commonStrategy({}),
};
