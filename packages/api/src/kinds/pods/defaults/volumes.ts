/** Defaults of volumes. Source: pkg/apis/core/v1/defaults.go and zz_generated.defaults.go. */
import type {
  AzureDiskVolumeSource,
  DownwardAPIVolumeFile,
  PersistentVolumeClaimTemplate,
  ProjectedVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  Volume,
} from "../../../generated/types.ts";
import { defaultPullPolicy } from "./image.ts";
import { canonicalAmount, setResourceListDefaults } from "./resource-list.ts";

const FILE_MODE = 0o644;
const TOKEN_SECONDS = 3600;

export function setVolumeDefaults(volume: Volume): void {
  if (!hasSource(volume)) volume.emptyDir = {};
  if (volume.emptyDir?.sizeLimit !== undefined) volume.emptyDir.sizeLimit = canonicalAmount(volume.emptyDir.sizeLimit);
  if (volume.image) volume.image.pullPolicy ||= defaultPullPolicy(volume.image.reference);
  if (volume.hostPath) volume.hostPath.type ??= "";
  if (volume.secret) volume.secret.defaultMode ??= FILE_MODE;
  if (volume.configMap) volume.configMap.defaultMode ??= FILE_MODE;
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= FILE_MODE;
    setFileDefaults(volume.downwardAPI.items);
  }
  if (volume.projected) setProjectedDefaults(volume.projected);
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= "default";
  if (volume.rbd) setRbdDefaults(volume.rbd);
  if (volume.azureDisk) setAzureDiskDefaults(volume.azureDisk);
  if (volume.scaleIO) setScaleIoDefaults(volume.scaleIO);
  if (volume.ephemeral?.volumeClaimTemplate) setClaimTemplateDefaults(volume.ephemeral.volumeClaimTemplate);
}

function hasSource(volume: Volume): boolean {
  for (const key in volume) {
    if (key !== "name" && volume[key as keyof Volume] != null) return true;
  }
  return false;
}

function setProjectedDefaults(projected: ProjectedVolumeSource): void {
  projected.defaultMode ??= FILE_MODE;
  for (const source of projected.sources ?? []) {
    setFileDefaults(source.downwardAPI?.items);
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= TOKEN_SECONDS;
  }
}

function setFileDefaults(files: DownwardAPIVolumeFile[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of files ?? []) {
    if (fieldRef) fieldRef.apiVersion ||= "v1";
    if (resourceFieldRef) resourceFieldRef.divisor = canonicalAmount(resourceFieldRef.divisor ?? "0");
  }
}

function setRbdDefaults(rbd: RBDVolumeSource): void {
  rbd.pool ||= "rbd";
  rbd.user ||= "admin";
  rbd.keyring ||= "/etc/ceph/keyring";
}

function setAzureDiskDefaults(disk: AzureDiskVolumeSource): void {
  disk.cachingMode ??= "ReadWrite";
  disk.fsType ??= "ext4";
  disk.readOnly ??= false;
  disk.kind ??= "Shared";
}

function setScaleIoDefaults(volume: ScaleIOVolumeSource): void {
  volume.storageMode ||= "ThinProvisioned";
  volume.fsType ||= "xfs";
}

function setClaimTemplateDefaults(template: PersistentVolumeClaimTemplate): void {
  template.spec ??= {};
  template.spec.volumeMode ??= "Filesystem";
  setResourceListDefaults(template.spec.resources?.limits);
  setResourceListDefaults(template.spec.resources?.requests);
}
