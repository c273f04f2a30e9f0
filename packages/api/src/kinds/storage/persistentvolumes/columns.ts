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
  { name: "Capacity", cell: ({ spec }) => spec?.capacity?.storage ?? "0" },
  { name: "Access Modes", cell: ({ spec }) => formatAccessModes(spec?.accessModes) },
  { name: "Reclaim Policy", cell: ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? "" },
  { name: "Status", cell: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? "")) },
  { name: "Claim", cell: claim },
  {
    name: "StorageClass",
    cell: ({ metadata, spec }) => metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "",
  },
  { name: "VolumeAttributesClass", cell: ({ spec }) => spec?.volumeAttributesClassName || "<unset>" },
  { name: "Reason", cell: ({ status }) => status?.reason ?? "" },
  ageColumn,
  { name: "VolumeMode", wide: true, cell: ({ spec }) => spec?.volumeMode ?? "<unset>" },
);
