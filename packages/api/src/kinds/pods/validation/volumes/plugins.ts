/** Volumes of storage systems. Source: the validate…VolumeSource functions in pkg/apis/core/validation. */
import { inclusiveRangeMessage, invalidValue, isDns1123Subdomain, notSupported, required, tooLong } from "@kubarium/apimachinery";
import type * as k from "../../../../generated/types.ts";
import { checkDnsLabel, checkRule, type Errors, type FieldPath } from "../names.ts";

function need(errors: Errors, path: FieldPath, ...fields: [name: string, value: unknown][]): void {
  for (const [name, value] of fields) {
    if (!value || (Array.isArray(value) && value.length === 0)) errors.push(required(`${path}.${name}`));
  }
}

function checkSecretRef(errors: Errors, path: FieldPath, ref: k.LocalObjectReference | undefined): void {
  if (ref && !ref.name) errors.push(required(`${path}.secretRef.name`));
}

function checkPartition(errors: Errors, path: FieldPath, partition = 0): void {
  if (partition >= 0 && partition <= 255) return;
  errors.push(invalidValue(`${path}.partition`, partition, inclusiveRangeMessage(1, 255)));
}

export function checkGcePersistentDisk(errors: Errors, path: FieldPath, disk: k.GCEPersistentDiskVolumeSource): void {
  need(errors, path, ["pdName", disk.pdName]);
  checkPartition(errors, path, disk.partition);
}

export function checkAwsElasticBlockStore(errors: Errors, path: FieldPath, disk: k.AWSElasticBlockStoreVolumeSource): void {
  need(errors, path, ["volumeID", disk.volumeID]);
  checkPartition(errors, path, disk.partition);
}

export function checkNfs(errors: Errors, path: FieldPath, nfs: k.NFSVolumeSource): void {
  need(errors, path, ["server", nfs.server], ["path", nfs.path]);
  if (!nfs.path?.startsWith("/")) errors.push(invalidValue(`${path}.path`, nfs.path ?? "", "must be an absolute path"));
}

const INITIATORS: Record<string, RegExp> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

function checkInitiator(errors: Errors, path: FieldPath, name: string): void {
  const shape = INITIATORS[name.slice(0, 3)];
  if (!shape) errors.push(invalidValue(path, name, "must be valid format starting with iqn, eui, or naa"));
  else if (!shape.test(name)) errors.push(invalidValue(path, name, "must be valid format"));
}

export function checkIscsi(errors: Errors, path: FieldPath, iscsi: k.ISCSIVolumeSource): void {
  need(errors, path, ["targetPortal", iscsi.targetPortal], ["iqn", iscsi.iqn]);
  if (iscsi.iqn) checkInitiator(errors, `${path}.iqn`, iscsi.iqn);
  checkLun(errors, path, iscsi.lun ?? 0);
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !iscsi.secretRef) errors.push(required(`${path}.secretRef`));
  if (iscsi.initiatorName !== undefined) checkInitiator(errors, `${path}.initiatorname`, iscsi.initiatorName);
}

function checkLun(errors: Errors, path: FieldPath, lun: number): void {
  if (lun < 0 || lun > 255) errors.push(invalidValue(`${path}.lun`, lun, inclusiveRangeMessage(0, 255)));
}

export function checkFibreChannel(errors: Errors, path: FieldPath, { targetWWNs = [], wwids = [], lun }: k.FCVolumeSource): void {
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(required(`${path}.targetWWNs`, "must specify either targetWWNs or wwids, but not both"));
  }
  if (targetWWNs.length === 0) return;
  if (wwids.length > 0) {
    errors.push(invalidValue(`${path}.targetWWNs`, targetWWNs, "targetWWNs and wwids can not be specified simultaneously"));
  }
  if (lun === undefined) errors.push(required(`${path}.lun`, "lun is required if targetWWNs is specified"));
  else checkLun(errors, path, lun);
}

export function checkGlusterfs(errors: Errors, path: FieldPath, volume: k.GlusterfsVolumeSource): void {
  need(errors, path, ["endpoints", volume.endpoints], ["path", volume.path]);
}

export function checkFlocker(errors: Errors, path: FieldPath, { datasetName, datasetUUID }: k.FlockerVolumeSource): void {
  if (!datasetName && !datasetUUID) errors.push(required(path, "one of datasetName and datasetUUID is required"));
  if (datasetName && datasetUUID) {
    errors.push(invalidValue(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  }
  if (datasetName?.includes("/")) errors.push(invalidValue(`${path}.datasetName`, datasetName, "must not contain '/'"));
}

export function checkClaim(errors: Errors, path: FieldPath, claim: k.PersistentVolumeClaimVolumeSource): void {
  need(errors, path, ["claimName", claim.claimName]);
}

export function checkRbd(errors: Errors, path: FieldPath, rbd: k.RBDVolumeSource): void {
  need(errors, path, ["monitors", rbd.monitors], ["image", rbd.image]);
}

export function checkCinder(errors: Errors, path: FieldPath, cinder: k.CinderVolumeSource): void {
  need(errors, path, ["volumeID", cinder.volumeID]);
  checkSecretRef(errors, path, cinder.secretRef);
}

export function checkCephFs(errors: Errors, path: FieldPath, cephfs: k.CephFSVolumeSource): void {
  need(errors, path, ["monitors", cephfs.monitors]);
}

const HOST_AND_PORT = /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/;

export function checkQuobyte(errors: Errors, path: FieldPath, { registry, tenant = "", volume }: k.QuobyteVolumeSource): void {
  const pairs = "must be a host:port pair or multiple pairs separated by commas";
  if (!registry) errors.push(required(`${path}.registry`, pairs));
  else if (tenant.length >= 65) errors.push(required(`${path}.tenant`, "must be a UUID and may not exceed a length of 64 characters"));
  else {
    for (const pair of registry.split(",")) if (!HOST_AND_PORT.test(pair)) errors.push(invalidValue(`${path}.registry`, registry, pairs));
  }
  need(errors, path, ["volume", volume]);
}

export function checkFlexVolume(errors: Errors, path: FieldPath, { driver, options = {} }: k.FlexVolumeSource): void {
  need(errors, path, ["driver", driver]);
  for (const key in options) {
    if (!/^(?:.*\.)?(?:kubernetes|k8s)\.io$/i.test(key.split("/", 1)[0] ?? "")) continue;
    errors.push(invalidValue(`${path}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved"));
  }
}

export function checkAzureFile(errors: Errors, path: FieldPath, file: k.AzureFileVolumeSource): void {
  need(errors, path, ["secretName", file.secretName], ["shareName", file.shareName]);
}

const CACHING_MODES = ["None", "ReadOnly", "ReadWrite"];
const DISK_KINDS = ["Dedicated", "Managed", "Shared"];
const MANAGED_URI = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const BLOB_URI = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

export function checkAzureDisk(errors: Errors, path: FieldPath, disk: k.AzureDiskVolumeSource): void {
  const { diskName, diskURI = "", cachingMode, kind } = disk;
  need(errors, path, ["diskName", diskName], ["diskURI", diskURI]);
  if (cachingMode !== undefined && !CACHING_MODES.includes(cachingMode)) {
    errors.push(notSupported(`${path}.cachingMode`, cachingMode, CACHING_MODES));
  }
  if (kind === undefined) return;
  if (!DISK_KINDS.includes(kind)) errors.push(notSupported(`${path}.kind`, kind, DISK_KINDS));
  if (kind === "Managed" && !diskURI.startsWith("/subscriptions/")) errors.push(notSupported(`${path}.diskURI`, diskURI, [MANAGED_URI]));
  if (kind !== "Managed" && !diskURI.startsWith("https://")) errors.push(notSupported(`${path}.diskURI`, diskURI, [BLOB_URI]));
}

export function checkVsphereVolume(errors: Errors, path: FieldPath, volume: k.VsphereVirtualDiskVolumeSource): void {
  need(errors, path, ["volumePath", volume.volumePath]);
}

export function checkPhotonPersistentDisk(errors: Errors, path: FieldPath, disk: k.PhotonPersistentDiskVolumeSource): void {
  need(errors, path, ["pdID", disk.pdID]);
}

export function checkPortworxVolume(errors: Errors, path: FieldPath, volume: k.PortworxVolumeSource): void {
  need(errors, path, ["volumeID", volume.volumeID]);
}

export function checkScaleIo(errors: Errors, path: FieldPath, volume: k.ScaleIOVolumeSource): void {
  need(errors, path, ["gateway", volume.gateway], ["system", volume.system], ["volumeName", volume.volumeName]);
}

export function checkStorageOs(errors: Errors, path: FieldPath, volume: k.StorageOSVolumeSource): void {
  need(errors, path, ["volumeName", volume.volumeName]);
  if (volume.volumeName) checkDnsLabel(errors, `${path}.volumeName`, volume.volumeName);
  if (volume.volumeNamespace) checkDnsLabel(errors, `${path}.volumeNamespace`, volume.volumeNamespace);
  checkSecretRef(errors, path, volume.secretRef);
}

const MAX_DRIVER_NAME = 63;

export function checkCsi(errors: Errors, path: FieldPath, { driver, nodePublishSecretRef: ref }: k.CSIVolumeSource): void {
  if (!driver) errors.push(required(`${path}.driver`));
  else {
    if (driver.length > MAX_DRIVER_NAME) errors.push(tooLong(`${path}.driver`, MAX_DRIVER_NAME));
    checkRule(errors, `${path}.driver`, driver, isDns1123Subdomain(driver.toLowerCase()));
  }
  if (!ref) return;
  if (!ref.name) errors.push(required(`${path}.nodePublishSecretRef.name`));
  else checkRule(errors, `${path}.name`, ref.name, isDns1123Subdomain(ref.name));
}
