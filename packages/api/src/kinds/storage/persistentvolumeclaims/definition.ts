/** PersistentVolumeClaim. Source: pkg/registry/core/persistentvolumeclaim. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { setResourceListDefaults } from "../../pods/defaults/resource-list.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { formatAccessModes } from "../access-modes.ts";
import { alignDataSources } from "./data-sources.ts";
import { claimWarnings, validateClaim, validateClaimStatus, validateClaimUpdate } from "./validation.ts";

const common = commonStrategy({ status: () => ({ phase: "Pending" }) });

function setDefaults(claim: AnyObject): void {
  claim["spec"] ??= {};
  const { spec, status } = claim;
  if (status) status.phase ||= "Pending";
  spec.volumeMode ??= "Filesystem";
  for (const list of [spec.resources?.limits, spec.resources?.requests, status?.capacity, status?.allocatedResources]) {
    setResourceListDefaults(list);
  }
}

/** Capacity and modes are those of the volume, so a claim without one shows none. */
const ofVolume =
  (cell: (claim: AnyObject) => string) =>
  (claim: AnyObject): string =>
    claim["spec"]?.volumeName ? cell(claim) : "";

const columns = tableOf(
  nameColumn,
  {
    name: "Status",
    field: "api.core.v1.PersistentVolumeClaimStatus.phase",
    cell: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? "")),
  },
  { name: "Volume", field: "api.core.v1.PersistentVolumeClaimSpec.volumeName", cell: ({ spec }) => spec?.volumeName ?? "" },
  {
    name: "Capacity",
    field: "api.core.v1.PersistentVolumeClaimStatus.capacity",
    cell: ofVolume(({ status }) => status?.capacity?.storage ?? "0"),
  },
  {
    name: "Access Modes",
    field: "api.core.v1.PersistentVolumeClaimStatus.accessModes",
    cell: ofVolume(({ status }) => formatAccessModes(status?.accessModes)),
  },
  {
    name: "StorageClass",
    description: "StorageClass of the pvc",
    cell: ({ metadata, spec }) => metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "",
  },
  {
    name: "VolumeAttributesClass",
    field: "api.core.v1.PersistentVolumeClaimSpec.volumeAttributesClassName",
    cell: ({ spec }) => spec?.volumeAttributesClassName || "<unset>",
  },
  ageColumn,
  {
    name: "VolumeMode",
    field: "api.core.v1.PersistentVolumeClaimSpec.volumeMode",
    wide: true,
    cell: ({ spec }) => spec?.volumeMode ?? "<unset>",
  },
);

export const persistentVolumeClaimDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  resource: "persistentvolumeclaims",
  singular: "persistentvolumeclaim",
  shortNames: ["pvc"],
  namespaced: true,
  model: "PersistentVolumeClaim",
  setDefaults,
  columns,
  strategy: {
    prepareForCreate(claim, context) {
      common.prepareForCreate(claim, context);
      alignDataSources(claim);
    },
    prepareForUpdate(claim, previous, context) {
      common.prepareForUpdate(claim, previous, context);
      alignDataSources(claim, previous);
    },
    validateCreate: validateClaim,
    validateUpdate: validateClaimUpdate,
    warningsOnCreate: claimWarnings,
    warningsOnUpdate: claimWarnings,
    returnsDeletedObject: true,
  },
  subresources: { status: { ...statusSubresource(), validateUpdate: validateClaimStatus } },
};
