/** Source: ValidatePersistentVolume… of pkg/apis/core/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  notSupported,
  parseQuantity,
  required,
  sortedMap,
  validateImmutableField,
} from "@kubarium/apimachinery";
import type { PersistentVolumeSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameStruct, structDiff } from "../../pods/index.ts";
import { checkNodeSelector } from "../../pods/validation/scheduling/affinity.ts";
import { sameValue } from "../../rest/generation.ts";
import { accessModesErrors } from "../access-modes.ts";
import { SOURCES } from "./sources.ts";

const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];
const VOLUME_MODES = ["Block", "Filesystem"];
const INLINE = "in the context of inline volumes";

export function validatePersistentVolume({ metadata, spec }: AnyObject): FieldError[] {
  return specErrors(spec ?? {}, metadata.name ?? "", "spec", false);
}

/** As a VolumeAttachment carries one: CSI, and nothing that binds it. */
export const validateInlineVolume = (spec: PersistentVolumeSpec, path: string): FieldError[] => specErrors(spec, "", path, true);

function specErrors(spec: PersistentVolumeSpec, name: string, path: string, inline: boolean): FieldError[] {
  const errors = inline ? inlineErrors(spec, path) : [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`));
  errors.push(...accessModesErrors(spec.accessModes ?? [], `${path}.accessModes`));
  if (!inline) errors.push(...capacityErrors(spec.capacity, `${path}.capacity`));
  errors.push(...reclaimPolicyErrors(spec, `${path}.persistentVolumeReclaimPolicy`, inline));
  if (spec.nodeAffinity) errors.push(...affinityErrors(spec.nodeAffinity, `${path}.nodeAffinity`, inline));
  errors.push(...sourceErrors(spec, name, path), ...classErrors(spec, path, inline));
  return errors;
}

function inlineErrors(spec: PersistentVolumeSpec, path: string): FieldError[] {
  const unwanted = (["claimRef", "capacity"] as const).filter((field) => Object.keys(spec[field] ?? {}).length > 0);
  const errors = unwanted.map((field) => forbiddenField(`${path}.${field}`, `may not be specified ${INLINE}`));
  return spec.csi ? errors : [...errors, required(`${path}.csi`, `has to be specified ${INLINE}`)];
}

function capacityErrors(capacity: Record<string, string> | undefined, path: string): FieldError[] {
  const names = Object.keys(capacity ?? {});
  const errors = names.length ? [] : [required(path)];
  if (capacity?.["storage"] === undefined || names.length > 1) errors.push(notSupported(path, sortedMap(capacity), ["storage"]));
  for (const name of names) {
    const amount = parseQuantity(capacity?.[name] ?? "0");
    const at = `${path}[${name}]`;
    if (amount.value() < 0) errors.push(invalidValue(at, amount.value(), "must be a valid resource quantity"));
    if (amount.sign() <= 0) errors.push(invalidValue(at, amount.toString(), "must be greater than zero"));
  }
  return errors;
}

function reclaimPolicyErrors({ persistentVolumeReclaimPolicy: policy }: PersistentVolumeSpec, path: string, inline: boolean): FieldError[] {
  if (!policy) return [];
  if (inline) return policy === "Retain" ? [] : [forbiddenField(path, `may only be Retain ${INLINE}`)];
  return RECLAIM_POLICIES.includes(policy) ? [] : [notSupported(path, policy, RECLAIM_POLICIES)];
}

function affinityErrors(affinity: NonNullable<PersistentVolumeSpec["nodeAffinity"]>, path: string, inline: boolean): FieldError[] {
  if (inline) return [forbiddenField(path, `may not be specified ${INLINE}`)];
  if (!affinity.required) return [required(`${path}.required`, "must specify required node constraints")];
  const errors: FieldError[] = [];
  checkNodeSelector(errors, `${path}.required`, affinity.required);
  return errors;
}

/** The first source is checked, others are refused; a flex volume never minds company. */
function sourceErrors(spec: PersistentVolumeSpec, name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let found = 0;
  for (const { field, check, path: at = field } of SOURCES) {
    const source = spec[field];
    if (source === undefined) continue;
    if (found > 0 && field !== "flexVolume") {
      const shown = field === "cephfs" ? "cephFS" : field;
      errors.push(forbiddenField(`${path}.${shown}`, "may not specify more than 1 volume type"));
      continue;
    }
    found++;
    check(errors, `${path}.${at}`, source as never, name);
    if (field === "local" && !spec.nodeAffinity) errors.push(required(`${path}.nodeAffinity`, "Local volume requires node affinity"));
  }
  if (found === 0) errors.push(required(path, "must specify a volume type"));
  if (/^\/+\.?$/.test(spec.hostPath?.path ?? "") && spec.persistentVolumeReclaimPolicy === "Recycle") {
    errors.push(forbiddenField(`${path}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'"));
  }
  return errors;
}

function classErrors(spec: PersistentVolumeSpec, path: string, inline: boolean): FieldError[] {
  const { storageClassName, volumeMode, volumeAttributesClassName: attributes } = spec;
  const errors: FieldError[] = [];
  const at = `${path}.storageClassName`;
  if (storageClassName && inline) errors.push(forbiddenField(at, `may not be specified ${INLINE}`));
  else if (storageClassName) errors.push(...invalidEach(at, storageClassName, isDns1123Subdomain(storageClassName)));
  if (volumeMode !== undefined && inline && volumeMode !== "Filesystem") {
    errors.push(forbiddenField(`${path}.volumeMode`, `may not specify volumeMode other than Filesystem ${INLINE}`));
  } else if (volumeMode !== undefined && !inline && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported(`${path}.volumeMode`, volumeMode, VOLUME_MODES));
  }
  if (attributes === undefined || inline) return errors;
  const field = `${path}.volumeAttributesClassName`;
  if (attributes) errors.push(...invalidEach(field, attributes, isDns1123Subdomain(attributes)));
  else errors.push(required(field, "an empty string is disallowed"));
  if (!spec.csi) errors.push(required(`${path}.csi`, "has to be specified when using volumeAttributesClassName"));
  return errors;
}

const BETA_LABELS = new Map([
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["beta.kubernetes.io/os", "kubernetes.io/os"],
  ["beta.kubernetes.io/arch", "kubernetes.io/arch"],
  ["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
]);

/** The affinity with labels of old written as they are called now. */
function modernised(affinity: PersistentVolumeSpec["nodeAffinity"]): unknown {
  return JSON.parse(JSON.stringify(affinity ?? null), (field, value) => (field === "key" ? (BETA_LABELS.get(value) ?? value) : value));
}

export function validatePersistentVolumeUpdate(volume: AnyObject, previous: AnyObject): FieldError[] {
  const spec: PersistentVolumeSpec = volume["spec"];
  const before: PersistentVolumeSpec = previous["spec"];
  const errors = validatePersistentVolume(volume);
  const compared = spec.csi && before.csi && !before.csi.controllerExpandSecretRef ? withoutExpandSecret(spec) : spec;
  if (!sameStruct(before, compared, "PersistentVolumeSource")) {
    const difference = structDiff(before, compared, "PersistentVolumeSource");
    errors.push(forbiddenField("spec.persistentvolumesource", `spec.persistentvolumesource is immutable after creation\n${difference}`));
  }
  errors.push(...validateImmutableField(spec.volumeMode, before.volumeMode, "volumeMode"));
  if (
    before.nodeAffinity &&
    !sameValue(spec.nodeAffinity, before.nodeAffinity) &&
    !sameValue(spec.nodeAffinity, modernised(before.nodeAffinity))
  ) {
    errors.push(invalidValue("nodeAffinity", spec.nodeAffinity, "field is immutable, except for updating from beta label to GA"));
  }
  if (before.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.push(forbiddenField("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
  }
  return errors;
}

/** A secret for expansion may be added later. */
function withoutExpandSecret(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  const { controllerExpandSecretRef: _added, ...csi } = spec.csi ?? { driver: "", volumeHandle: "" };
  return { ...spec, csi };
}
