/** Mounts and block devices. Source: ValidateVolumeMounts, ValidateVolumeDevices in pkg/apis/core/validation. */
import { fieldNotFound, forbiddenField, invalidValue, notSupported, required } from "@kubarium/apimachinery";
import type { Container, VolumeDevice, VolumeMount } from "../../../../generated/types.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkDescendingPath, hasBacksteps } from "../volumes/paths.ts";
import type { ValidVolumes } from "../volumes/valid.ts";

const PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];
const RECURSIVE = ["Disabled", "Enabled", "IfPossible"];

export function checkMounts(errors: Errors, path: FieldPath, container: Container, volumes: ValidVolumes): void {
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    if (!volumes.has(mount.name ?? "")) errors.push(fieldNotFound(`${at}.name`, mount.name ?? ""));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath ?? "")) errors.push(invalidValue(`${at}.mountPath`, mount.mountPath ?? "", "must be unique"));
    paths.add(mount.mountPath ?? "");
    if (devices.some(({ name }) => name === mount.name)) {
      errors.push(invalidValue(`${at}.name`, mount.name, "must not already exist in volumeDevices"));
    }
    if (devices.some(({ devicePath }) => devicePath === mount.mountPath)) {
      errors.push(invalidValue(`${at}.mountPath`, mount.mountPath, "must not already exist as a path in volumeDevices"));
    }
    // These are reported without the index of the mount.
    if (mount.subPath) checkDescendingPath(errors, `${path}.subPath`, mount.subPath);
    if (mount.subPathExpr) {
      const both = "subPathExpr and subPath are mutually exclusive";
      if (mount.subPath) errors.push(invalidValue(`${at}.subPathExpr`, mount.subPathExpr, both));
      checkDescendingPath(errors, `${path}.subPathExpr`, mount.subPathExpr);
    }
    if (mount.mountPropagation !== undefined) checkPropagation(errors, `${path}.mountPropagation`, mount.mountPropagation, container);
    if (mount.recursiveReadOnly !== undefined) checkRecursiveReadOnly(errors, `${path}.recursiveReadOnly`, mount);
  }
}

function checkPropagation(errors: Errors, path: FieldPath, propagation: string, container: Container): void {
  if (!PROPAGATIONS.includes(propagation)) errors.push(notSupported(path, propagation, PROPAGATIONS));
  if (propagation === "Bidirectional" && !container.securityContext?.privileged) {
    errors.push(forbiddenField(path, "Bidirectional mount propagation is available only to privileged containers"));
  }
}

function checkRecursiveReadOnly(errors: Errors, path: FieldPath, mount: VolumeMount): void {
  const { recursiveReadOnly = "", readOnly, mountPropagation = "None" } = mount;
  if (!RECURSIVE.includes(recursiveReadOnly)) errors.push(notSupported(path, recursiveReadOnly, RECURSIVE));
  else if (recursiveReadOnly !== "Disabled") {
    if (!readOnly) errors.push(forbiddenField(path, "may only be specified when readOnly is true"));
    if (mountPropagation !== "None") {
      errors.push(forbiddenField(path, "may only be specified when mountPropagation is None or not specified"));
    }
  }
}

export function checkDevices(errors: Errors, path: FieldPath, container: Container, volumes: ValidVolumes): void {
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const [index, device] of (container.volumeDevices ?? []).entries()) {
    checkDevice(errors, `${path}[${index}]`, device, volumes, names, paths, container.volumeMounts ?? []);
  }
}

function checkDevice(
  errors: Errors,
  path: FieldPath,
  { name = "", devicePath = "" }: VolumeDevice,
  volumes: ValidVolumes,
  names: Set<string>,
  paths: Set<string>,
  mounts: readonly VolumeMount[],
): void {
  const volume = volumes.get(name);
  const isBlock = volume?.persistentVolumeClaim || volume?.ephemeral;
  if (!name) errors.push(required(`${path}.name`));
  if (names.has(name)) errors.push(invalidValue(`${path}.name`, name, "must be unique"));
  if (volume && !isBlock) {
    const detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
    errors.push(invalidValue(`${path}.name`, name, detail));
  }
  if (!volume) errors.push(fieldNotFound(`${path}.name`, name));
  if (!devicePath) errors.push(required(`${path}.devicePath`));
  if (paths.has(devicePath)) errors.push(invalidValue(`${path}.devicePath`, devicePath, "must be unique"));
  if (hasBacksteps(devicePath)) errors.push(invalidValue(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')"));
  else paths.add(devicePath);
  if (mounts.some((mount) => mount.name === name)) {
    errors.push(invalidValue(`${path}.name`, name, "must not already exist in volumeMounts"));
  }
  if (mounts.some((mount) => mount.mountPath === devicePath)) {
    errors.push(invalidValue(`${path}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
  }
  if (name) names.add(name);
}
