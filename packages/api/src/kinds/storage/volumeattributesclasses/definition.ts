/** VolumeAttributesClass. Source: pkg/registry/storage/volumeattributesclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const volumeAttributesClassDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  singular: "volumeattributesclass",
  shortNames: ["vac"],
  namespaced: false,
  model: "VolumeAttributesClass",
  strategy: { ...commonStrategy({}), returnsDeletedObject: true },
};
