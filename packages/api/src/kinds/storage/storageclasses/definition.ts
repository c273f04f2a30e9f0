/** StorageClass. Source: pkg/registry/storage/storageclass. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { storageClassWarnings, validateStorageClass, validateStorageClassUpdate } from "./validation.ts";

const DEFAULT_ANNOTATIONS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

function nameOf({ metadata }: AnyObject): string {
  const isDefault = DEFAULT_ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === "true");
  return `${metadata.name ?? ""}${isDefault ? " (default)" : ""}`;
}

export const storageClassDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  resource: "storageclasses",
  singular: "storageclass",
  shortNames: ["sc"],
  namespaced: false,
  model: "StorageClass",
  setDefaults(storageClass) {
    storageClass["reclaimPolicy"] ??= "Delete";
    storageClass["volumeBindingMode"] ??= "Immediate";
  },
  columns: tableOf(
    { ...nameColumn, cell: nameOf },
    { name: "Provisioner", field: "api.storage.v1.StorageClass.provisioner", cell: ({ provisioner }) => provisioner ?? "" },
    { name: "ReclaimPolicy", field: "api.storage.v1.StorageClass.reclaimPolicy", cell: ({ reclaimPolicy }) => reclaimPolicy ?? "Delete" },
    {
      name: "VolumeBindingMode",
      field: "api.storage.v1.StorageClass.volumeBindingMode",
      cell: ({ volumeBindingMode }) => volumeBindingMode ?? "<unset>",
    },
    {
      name: "AllowVolumeExpansion",
      field: "api.storage.v1.StorageClass.allowVolumeExpansion",
      cell: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
    warningsOnCreate: storageClassWarnings,
    warningsOnUpdate: storageClassWarnings,
    returnsDeletedObject: true,
  },
};
