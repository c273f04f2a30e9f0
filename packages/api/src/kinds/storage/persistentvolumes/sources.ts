/** The sources of a PersistentVolume; those that Pods have in the same form are checked as there. Source: the validate…PersistentVolumeSource functions. */
import { type FieldError, invalidEach, invalidValue, isDns1123Label, isDns1123Subdomain, required } from "@kubarium/apimachinery";
import type * as k from "../../../generated/types.ts";
import { checkHostPath } from "../../pods/validation/volumes/files.ts";
import { checkNoBacksteps } from "../../pods/validation/volumes/paths.ts";
import * as pods from "../../pods/validation/volumes/plugins.ts";
import { validateDriverName } from "../checks.ts";

type Check = (errors: FieldError[], path: string, source: never, volumeName: string) => void;

/** In the order in which they are looked at; `path` is where their errors are, where that is not the field. */
export const SOURCES: readonly { field: keyof k.PersistentVolumeSpec; check: Check; path?: string }[] = [
  { field: "hostPath", check: checkHostPath },
  { field: "gcePersistentDisk", check: pods.checkGcePersistentDisk, path: "persistentDisk" },
  { field: "awsElasticBlockStore", check: pods.checkAwsElasticBlockStore },
  { field: "glusterfs", check: checkGlusterfs },
  { field: "flocker", check: pods.checkFlocker },
  { field: "nfs", check: pods.checkNfs },
  { field: "rbd", check: pods.checkRbd },
  { field: "quobyte", check: pods.checkQuobyte },
  { field: "cephfs", check: pods.checkCephFs },
  { field: "iscsi", check: checkIscsi },
  { field: "cinder", check: checkCinder },
  { field: "fc", check: pods.checkFibreChannel },
  { field: "flexVolume", check: pods.checkFlexVolume },
  { field: "azureFile", check: checkAzureFile },
  { field: "vsphereVolume", check: pods.checkVsphereVolume },
  { field: "photonPersistentDisk", check: pods.checkPhotonPersistentDisk },
  { field: "portworxVolume", check: pods.checkPortworxVolume },
  { field: "azureDisk", check: pods.checkAzureDisk },
  { field: "scaleIO", check: pods.checkScaleIo },
  { field: "local", check: checkLocal },
  { field: "storageos", check: checkStorageOs },
  { field: "csi", check: checkCsi },
];

function checkGlusterfs(errors: FieldError[], path: string, volume: k.GlusterfsPersistentVolumeSource): void {
  pods.checkGlusterfs(errors, path, volume);
  const { endpointsNamespace: namespace } = volume;
  if (namespace === undefined) return;
  const at = `${path}.endpointsNamespace`;
  if (namespace) errors.push(...invalidEach(at, namespace, isDns1123Label(namespace)));
  else errors.push(invalidValue(at, namespace, "if the endpointnamespace is set, it must be a valid namespace name"));
}

const MAX_ISCSI_NAME = 64;

function checkIscsi(errors: FieldError[], path: string, volume: k.ISCSIPersistentVolumeSource, volumeName: string): void {
  const { initiatorName, targetPortal = "" } = volume;
  if (initiatorName !== undefined && `${volumeName}:${targetPortal}`.length > MAX_ISCSI_NAME) {
    const text = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    errors.push(invalidValue(`${path}.targetportal`, targetPortal, text));
  }
  const { secretRef, ...rest } = volume;
  pods.checkIscsi(errors, path, secretRef ? { ...rest, secretRef: {} } : rest);
  if (secretRef && !secretRef.name) errors.push(required(`${path}.secretRef.name`));
}

function checkSecretRef(errors: FieldError[], path: string, reference: k.SecretReference | k.ObjectReference | undefined): void {
  if (reference && !reference.name) errors.push(required(`${path}.secretRef.name`));
  if (reference && !reference.namespace) errors.push(required(`${path}.secretRef.namespace`));
}

function checkCinder(errors: FieldError[], path: string, { volumeID, secretRef }: k.CinderPersistentVolumeSource): void {
  if (!volumeID) errors.push(required(`${path}.volumeID`));
  checkSecretRef(errors, path, secretRef);
}

function checkAzureFile(errors: FieldError[], path: string, volume: k.AzureFilePersistentVolumeSource): void {
  pods.checkAzureFile(errors, path, volume);
  if (volume.secretNamespace === "") errors.push(required(`${path}.secretNamespace`));
}

function checkLocal(errors: FieldError[], path: string, { path: localPath }: k.LocalVolumeSource): void {
  if (localPath) checkNoBacksteps(errors, `${path}.path`, localPath);
  else errors.push(required(`${path}.path`));
}

function checkStorageOs(errors: FieldError[], path: string, volume: k.StorageOSPersistentVolumeSource): void {
  const { volumeName, volumeNamespace, secretRef } = volume;
  if (volumeName) errors.push(...invalidEach(`${path}.volumeName`, volumeName, isDns1123Label(volumeName)));
  else errors.push(required(`${path}.volumeName`));
  if (volumeNamespace) errors.push(...invalidEach(`${path}.volumeNamespace`, volumeNamespace, isDns1123Label(volumeNamespace)));
  checkSecretRef(errors, path, secretRef);
}

const CSI_SECRETS = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"] as const;

function checkCsi(errors: FieldError[], path: string, volume: k.CSIPersistentVolumeSource): void {
  errors.push(...validateDriverName(volume.driver, `${path}.driver`));
  if (!volume.volumeHandle) errors.push(required(`${path}.volumeHandle`));
  for (const field of CSI_SECRETS) {
    const reference = volume[field];
    if (!reference) continue;
    const { name, namespace } = reference;
    const at = `${path}.${field}`;
    errors.push(...(name ? invalidEach(`${at}.name`, name, isDns1123Subdomain(name)) : [required(`${at}.name`)]));
    errors.push(...(namespace ? invalidEach(`${at}.namespace`, namespace, isDns1123Label(namespace)) : [required(`${at}.namespace`)]));
  }
}
