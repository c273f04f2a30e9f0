/** PodTemplate. Source: pkg/registry/core/podtemplate. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults, validatePodTemplateSpec } from "../../pods/index.ts";
import { whenFieldChanges } from "../../rest/generation.ts";
import { templateStrategy } from "../template-strategy.ts";
import { podTemplateColumns } from "./columns.ts";

export const podTemplateDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "PodTemplate",
  resource: "podtemplates",
  singular: "podtemplate",
  namespaced: true,
  model: "PodTemplate",
  setDefaults(object) {
    object.template ??= {};
    setPodTemplateDefaults(object.template);
  },
  columns: podTemplateColumns,
  strategy: {
    ...templateStrategy({ generation: whenFieldChanges("template"), template: { of: ({ template }) => template, path: "template" } }),
    validateCreate: ({ template }) => validatePodTemplateSpec(template, "template"),
    validateUpdate: ({ template }) => validatePodTemplateSpec(template, "template"),
    returnsDeletedObject: true,
  },
};
