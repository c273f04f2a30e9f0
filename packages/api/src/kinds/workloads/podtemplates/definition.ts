/** PodTemplate. Source: pkg/registry/core/podtemplate. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenFieldChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const podTemplateDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "PodTemplate",
  resource: "podtemplates",
  singular: "podtemplate",
  namespaced: true,
  model: "PodTemplate",
  strategy: { ...commonStrategy({ generation: whenFieldChanges("template") }), returnsDeletedObject: true },
};
