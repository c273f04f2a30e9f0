/** Source: printPersistentVolume. */
import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { formatAccessModes } from "../access-modes.ts";

function claim({ spec }: AnyObject): string {
  const reference: { namespace?: string; name?: string } | undefined = spec?.claimRef;
  return reference ? `${reference.namespace ?? ""}/${reference.name ?? ""}` : "";
}

export const persistentVolumeColumns: TableColumns<AnyObject> = tableOf(
  nameColumn,
  { name: "Capacity", field: "api.core.v1.PersistentVolumeSpec.capacity", cell: ({ spec }) => spec?.capacity?.storage ?? "0" },
  { name: "Access Modes", field: "api.core.v1.PersistentVolumeSpec.accessModes", cell: ({ spec }) => formatAccessModes(spec?.accessModes) },
  {
    name: "Reclaim Policy",
    field: "api.core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy",
    cell: ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? "",
  },
  {
    name: "Status",
    field: "api.core.v1.PersistentVolumeStatus.phase",
    cell: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? "")),
  },
  { name: "Claim", field: "api.core.v1.PersistentVolumeSpec.claimRef", cell: claim },
  {
    name: "StorageClass",
    description: "StorageClass of the pv",
    cell: ({ metadata, spec }) => metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "",
  },
  {
    name: "VolumeAttributesClass",
    field: "api.core.v1.PersistentVolumeSpec.volumeAttributesClassName",
    cell: ({ spec }) => spec?.volumeAttributesClassName || "<unset>",
  },
  { name: "Reason", field: "api.core.v1.PersistentVolumeStatus.reason", cell: ({ status }) => status?.reason ?? "" },
  ageColumn,
  {
    name: "VolumeMode",
    field: "api.core.v1.PersistentVolumeSpec.volumeMode",
    wide: true,
    cell: ({ spec }) => spec?.volumeMode ?? "<unset>",
  },
);
