/** Source: ValidatePersistentVolumeClaim… of pkg/apis/core/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isQualifiedName,
  notSupported,
  parseQuantity,
  type Quantity,
  required,
  validateImmutableField,
} from "@kubarium/apimachinery";
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimStatus } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameStruct, structDiff, validatePersistentVolumeClaimSpec } from "../../pods/index.ts";

const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
const IMMUTABLE = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
const STORAGE = "spec.resources.requests.storage";

export const validateClaim = ({ spec }: AnyObject): FieldError[] => validatePersistentVolumeClaimSpec(spec ?? {}, "spec");

const storageOf = (list: Record<string, string> | undefined): Quantity => parseQuantity(list?.["storage"] ?? "0");

export function validateClaimUpdate(claim: AnyObject, previous: AnyObject): FieldError[] {
  const spec: PersistentVolumeClaimSpec = claim["spec"];
  const before: PersistentVolumeClaimSpec = previous["spec"];
  const errors = validateClaim(claim);
  const compared = withoutWhatMayChange(claim, previous, errors);
  const reference: PersistentVolumeClaimSpec = before.volumeName ? before : { ...before, ...volumeNameOf(spec) };
  if (!sameStruct(reference, compared, "PersistentVolumeClaimSpec")) {
    errors.push(forbiddenField("spec", `${IMMUTABLE}\n${structDiff(reference, compared, "PersistentVolumeClaimSpec")}`));
  }
  const size = storageOf(spec.resources?.requests);
  const status: PersistentVolumeClaimStatus = previous["status"] ?? {};
  if (size.cmp(storageOf(before.resources?.requests)) < 0 && size.cmp(storageOf(status.capacity)) <= 0) {
    errors.push(forbiddenField(STORAGE, "field can not be less than status.capacity"));
  }
  errors.push(...validateImmutableField(spec.volumeMode, before.volumeMode, "volumeMode"));
  return [...errors, ...attributesClassErrors(spec, before, status)];
}

const volumeNameOf = ({ volumeName }: PersistentVolumeClaimSpec) => (volumeName ? { volumeName } : {});

/** The new spec as it is compared: with the old class, request and attributes where those may change. */
function withoutWhatMayChange(claim: AnyObject, previous: AnyObject, errors: FieldError[]): PersistentVolumeClaimSpec {
  const compared: PersistentVolumeClaimSpec = { ...claim["spec"] };
  const before: PersistentVolumeClaimSpec = previous["spec"];
  const next = claim.metadata.annotations?.[CLASS_ANNOTATION];
  const old = previous.metadata.annotations?.[CLASS_ANNOTATION];
  const named = compared.storageClassName;
  const takesAnnotation = old !== undefined && named === old && (next === undefined || next === old);
  if (before.storageClassName === undefined && named !== undefined && (takesAnnotation || old === undefined || named === old)) {
    delete compared.storageClassName;
  }
  if (!(before.storageClassName === undefined && takesAnnotation) && (next ?? "") !== (old ?? "")) {
    errors.push(invalidValue(`metadata.annotations[${CLASS_ANNOTATION}]`, next ?? "", "field is immutable"));
  }
  if (claim["status"]?.phase !== "Bound") return compared;
  const storage = before.resources?.requests?.["storage"];
  const { requests } = compared.resources ?? {};
  if (requests && storage !== undefined) compared.resources = { ...compared.resources, requests: { ...requests, storage } };
  if (before.volumeAttributesClassName === undefined) delete compared.volumeAttributesClassName;
  else compared.volumeAttributesClassName = before.volumeAttributesClassName;
  return compared;
}

function attributesClassErrors(
  { volumeAttributesClassName: next }: PersistentVolumeClaimSpec,
  { volumeAttributesClassName: before }: PersistentVolumeClaimSpec,
  { currentVolumeAttributesClassName: current }: PersistentVolumeClaimStatus,
): FieldError[] {
  if (next === before || current === undefined || next) return [];
  const to = next === undefined ? "nil" : "empty string";
  const text = `update to ${to} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return [forbiddenField("spec.volumeAttributesClassName", text)];
}

const RESIZE_STATES = [
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizePending",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
].sort();

export function validateClaimStatus({ spec, status }: AnyObject): FieldError[] {
  const { capacity = {}, allocatedResourceStatuses = {}, allocatedResources = {} }: PersistentVolumeClaimStatus = status ?? {};
  const errors = spec?.accessModes?.length ? [] : [required("Spec.accessModes")];
  for (const [name, amount] of Object.entries(capacity)) errors.push(...amountErrors(amount, `status.capacity[${name}]`));
  for (const [name, state] of Object.entries(allocatedResourceStatuses)) {
    const path = "status.allocatedResourceStatuses";
    errors.push(...resourceKeyErrors(name, path));
    if (!RESIZE_STATES.includes(state)) errors.push(notSupported(path, name, RESIZE_STATES));
  }
  for (const [name, amount] of Object.entries(allocatedResources)) {
    const wrong = resourceKeyErrors(name, "status.allocatedResources");
    errors.push(...(wrong.length ? wrong : amountErrors(amount, `status.allocatedResources[${name}]`)));
  }
  return errors;
}

function amountErrors(text: string, path: string): FieldError[] {
  const amount = parseQuantity(text).value();
  return amount < 0 ? [invalidValue(path, amount, "must be a valid resource quantity")] : [];
}

function resourceKeyErrors(name: string, path: string): FieldError[] {
  const errors = invalidEach(path, name, isQualifiedName(name));
  const native = !name.includes("/") || name.includes("kubernetes.io/");
  return !errors.length && native && name !== "storage" ? [notSupported(path, name, ["storage"])] : errors;
}

/** Amounts that are no whole bytes, and the annotation that came before the field. */
export function claimWarnings({ metadata, spec }: AnyObject): string[] {
  const warnings: string[] = [];
  if (metadata.annotations?.[CLASS_ANNOTATION] !== undefined) {
    const advice = 'deprecated since v1.8; use "storageClassName" attribute instead';
    warnings.push(`metadata.annotations[${CLASS_ANNOTATION}]: ${advice}`);
  }
  for (const list of ["requests", "limits"]) {
    const amount = storageOf(spec?.resources?.[list]);
    if (amount.milliValue() % 1000 === 0) continue;
    warnings.push(`spec.resources.${list}[storage]: fractional byte value "${amount}" is invalid, must be an integer`);
  }
  return warnings;
}
