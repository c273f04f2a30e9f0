/** VolumeAttributesClass. Source: pkg/registry/storage/volumeattributesclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateVolumeAttributesClass, validateVolumeAttributesClassUpdate } from "./validation.ts";

export const volumeAttributesClassDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  singular: "volumeattributesclass",
  shortNames: ["vac"],
  namespaced: false,
  model: "VolumeAttributesClass",
  columns: tableOf(
    nameColumn,
    { name: "DriverName", field: "api.storage.v1.VolumeAttributesClass.driverName", cell: ({ driverName }) => driverName ?? "" },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateVolumeAttributesClass,
    validateUpdate: validateVolumeAttributesClassUpdate,
    returnsDeletedObject: true,
  },
};
