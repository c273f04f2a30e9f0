/** Volumes of a Pod. Source: ValidateVolumes and validateVolumeSource in pkg/apis/core/validation. */
import { duplicate, forbiddenField, invalidValue, isDns1123Subdomain, parseQuantity, required } from "@kubarium/apimachinery";
import type { ISCSIVolumeSource, ObjectMeta, Volume } from "../../../../generated/types.ts";
import type { PodValidationOptions } from "../../options.ts";
import { checkDnsLabel, type Errors, type FieldPath } from "../names.ts";
import { checkClaimTemplate } from "./claim-template.ts";
import * as files from "./files.ts";
import * as plugins from "./plugins.ts";
import { checkProjected } from "./projected.ts";
import type { ValidVolumes } from "./valid.ts";

type PodIdentity = Pick<ObjectMeta, "name"> | undefined;

const NO_VOLUMES: ValidVolumes = new Map();

export function checkVolumes(
  errors: Errors,
  path: FieldPath,
  volumes: readonly Volume[] | undefined,
  pod: PodIdentity,
  options: PodValidationOptions,
): ValidVolumes {
  if (!volumes?.length) return NO_VOLUMES;
  const created = createdClaims(volumes, pod);
  const valid = new Map<string, Volume>();
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const before = errors.length;
    checkSource(errors, at, volume, pod, options);
    if (!volume.name) errors.push(required(`${at}.name`));
    else checkDnsLabel(errors, `${at}.name`, volume.name);
    if (valid.has(volume.name ?? "")) errors.push(duplicate(`${at}.name`, volume.name ?? ""));
    if (errors.length === before) valid.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim && created?.has(claim)) {
      const detail = "must not reference a PVC that gets created for an ephemeral volume";
      errors.push(invalidValue(`${at}.persistentVolumeClaim.claimName`, claim, detail));
    }
  }
  return valid;
}

function createdClaims(volumes: readonly Volume[], pod: PodIdentity): Set<string> | undefined {
  if (!pod?.name || !volumes.some(({ ephemeral }) => ephemeral)) return undefined;
  return new Set(volumes.flatMap(({ name, ephemeral }) => (ephemeral ? [`${pod.name}-${name}`] : [])));
}

type SourceName = Exclude<keyof Volume, "name" | "emptyDir">;

/** In the order in which Kubernetes looks, with the words it uses when that is not the field's name. */
const SOURCES: readonly {
  name: SourceName;
  check: (errors: Errors, path: FieldPath, source: never) => void;
  at?: string;
  again?: string;
}[] = [
  { name: "hostPath", check: files.checkHostPath },
  { name: "gitRepo", check: files.checkGitRepo },
  { name: "gcePersistentDisk", check: plugins.checkGcePersistentDisk, at: "persistentDisk" },
  { name: "awsElasticBlockStore", check: plugins.checkAwsElasticBlockStore },
  { name: "secret", check: files.checkSecret },
  { name: "nfs", check: plugins.checkNfs },
  { name: "iscsi", check: plugins.checkIscsi },
  { name: "glusterfs", check: plugins.checkGlusterfs },
  { name: "flocker", check: plugins.checkFlocker },
  { name: "persistentVolumeClaim", check: plugins.checkClaim },
  { name: "rbd", check: plugins.checkRbd },
  { name: "cinder", check: plugins.checkCinder },
  { name: "cephfs", check: plugins.checkCephFs, again: "cephFS" },
  { name: "quobyte", check: plugins.checkQuobyte },
  { name: "downwardAPI", check: files.checkDownwardApi, again: "downwarAPI" },
  { name: "fc", check: plugins.checkFibreChannel },
  { name: "flexVolume", check: plugins.checkFlexVolume },
  { name: "configMap", check: files.checkConfigMap },
  { name: "azureFile", check: plugins.checkAzureFile },
  { name: "vsphereVolume", check: plugins.checkVsphereVolume },
  { name: "photonPersistentDisk", check: plugins.checkPhotonPersistentDisk },
  { name: "portworxVolume", check: plugins.checkPortworxVolume },
  { name: "azureDisk", check: plugins.checkAzureDisk },
  { name: "storageos", check: plugins.checkStorageOs },
  { name: "projected", check: checkProjected },
  { name: "scaleIO", check: plugins.checkScaleIo },
  { name: "csi", check: plugins.checkCsi },
  { name: "ephemeral", check: checkClaimTemplate },
];

function checkSource(errors: Errors, path: FieldPath, volume: Volume, pod: PodIdentity, options: PodValidationOptions): void {
  let found = false;
  if (volume.emptyDir) {
    found = true;
    const limit = volume.emptyDir.sizeLimit;
    if (limit !== undefined && parseQuantity(limit).sign() < 0) {
      errors.push(forbiddenField(`${path}.emptyDir.sizeLimit`, "SizeLimit field must be a valid resource quantity"));
    }
  }
  for (const { name, check, at = name, again = name } of SOURCES) {
    const source = volume[name];
    if (!source) continue;
    if (found) errors.push(forbiddenField(`${path}.${again}`, "may not specify more than 1 volume type"));
    else {
      check(errors, `${path}.${at}`, source as never);
      if (name === "ephemeral") checkCreatedClaim(errors, `${path}.name`, volume.name, pod);
    }
    found = true;
    if (name === "iscsi") checkInitiatorRoom(errors, `${path}.name`, volume.name, source as ISCSIVolumeSource);
  }
  if (volume.image) {
    if (found) errors.push(forbiddenField(`${path}.image`, "may not specify more than 1 volume type"));
    else files.checkImage(errors, `${path}.image`, volume.image, options);
    found = true;
  }
  if (!found) errors.push(required(path, "must specify a volume type"));
}

/** The claim is named after Pod and volume together. */
function checkCreatedClaim(errors: Errors, path: FieldPath, volumeName: string | undefined, pod: PodIdentity): void {
  if (!pod?.name || !volumeName) return;
  const claim = `${pod.name}-${volumeName}`;
  for (const message of isDns1123Subdomain(claim)) errors.push(invalidValue(path, volumeName, `PVC name "${claim}": ${message}`));
}

const MAX_INITIATOR_PORTAL = 64;

function checkInitiatorRoom(errors: Errors, path: FieldPath, volumeName = "", { initiatorName, targetPortal }: ISCSIVolumeSource): void {
  if (initiatorName === undefined || `${volumeName}:${targetPortal ?? ""}`.length <= MAX_INITIATOR_PORTAL) return;
  const detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
  errors.push(invalidValue(path, volumeName, detail));
}
