/** PodTemplate. Source: pkg/registry/core/podtemplate. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenFieldChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";
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
  strategy: { ...commonStrategy({ generation: whenFieldChanges("template") }), returnsDeletedObject: true },
};
