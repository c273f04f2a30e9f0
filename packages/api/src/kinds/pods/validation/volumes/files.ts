/** Volumes whose files come from the API, an image or the node. Source: pkg/apis/core/validation. */
import { invalidValue, notSupported, required } from "@kubarium/apimachinery";
import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  GitRepoVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  KeyToPath,
  SecretVolumeSource,
} from "../../../../generated/types.ts";
import type { PodValidationOptions } from "../../options.ts";
import { checkPullPolicy } from "../containers/container.ts";
import { checkFieldRef, checkResourceFieldRef, VOLUME_FIELDS } from "../containers/field-refs.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkDescendingPath, checkNoBacksteps, checkNonReservedPath } from "./paths.ts";

const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
const MAX_MODE = 0o777;

export function checkHostPath(errors: Errors, path: FieldPath, { path: hostPath, type }: HostPathVolumeSource): void {
  if (!hostPath) {
    errors.push(required(`${path}.path`));
    return;
  }
  checkNoBacksteps(errors, `${path}.path`, hostPath);
  if (type !== undefined && !HOST_PATH_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, HOST_PATH_TYPES));
}

export function checkGitRepo(errors: Errors, path: FieldPath, { repository, directory = "" }: GitRepoVolumeSource): void {
  if (!repository) errors.push(required(`${path}.repository`));
  checkDescendingPath(errors, `${path}.directory`, directory);
}

export function checkSecret(errors: Errors, path: FieldPath, source: SecretVolumeSource): void {
  if (!source.secretName) errors.push(required(`${path}.secretName`));
  checkMode(errors, `${path}.defaultMode`, source.defaultMode);
  checkItems(errors, `${path}.items`, source.items);
}

export function checkConfigMap(errors: Errors, path: FieldPath, source: ConfigMapVolumeSource): void {
  if (!source.name) errors.push(required(`${path}.name`));
  checkMode(errors, `${path}.defaultMode`, source.defaultMode);
  checkItems(errors, `${path}.items`, source.items);
}

export function checkMode(errors: Errors, path: FieldPath, mode: number | undefined): void {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return;
  errors.push(invalidValue(path, mode, "must be a number between 0 and 0777 (octal), both inclusive"));
}

function checkItems(errors: Errors, path: FieldPath, items: readonly KeyToPath[] | undefined): void {
  for (const [index, item] of (items ?? []).entries()) checkItem(errors, `${path}[${index}]`, item);
}

export function checkItem(errors: Errors, path: FieldPath, { key, path: filePath = "", mode }: KeyToPath): void {
  if (!key) errors.push(required(`${path}.key`));
  if (!filePath) errors.push(required(`${path}.path`));
  checkNonReservedPath(errors, `${path}.path`, filePath);
  checkMode(errors, `${path}.mode`, mode);
}

export function checkDownwardApi(errors: Errors, path: FieldPath, source: DownwardAPIVolumeSource): void {
  checkMode(errors, `${path}.defaultMode`, source.defaultMode);
  for (const file of source.items ?? []) checkDownwardFile(errors, path, file);
}

/** Errors name the volume's source, not the item. */
export function checkDownwardFile(errors: Errors, path: FieldPath, file: DownwardAPIVolumeFile): void {
  if (!file.path) errors.push(required(`${path}.path`));
  checkNonReservedPath(errors, `${path}.path`, file.path ?? "");
  if (file.fieldRef) {
    checkFieldRef(errors, `${path}.fieldRef`, file.fieldRef, VOLUME_FIELDS);
    if (file.resourceFieldRef) {
      errors.push(invalidValue(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (file.resourceFieldRef) checkResourceFieldRef(errors, `${path}.resourceFieldRef`, file.resourceFieldRef, true);
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  checkMode(errors, `${path}.mode`, file.mode);
}

export function checkImage(errors: Errors, path: FieldPath, image: ImageVolumeSource, options: PodValidationOptions): void {
  if (options.resourceIsPod && !image.reference) errors.push(required(`${path}.reference`));
  checkPullPolicy(errors, `${path}.pullPolicy`, image.pullPolicy);
}
