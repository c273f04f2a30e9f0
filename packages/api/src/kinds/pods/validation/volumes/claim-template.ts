/** Claims that a Pod brings along. Source: ValidatePersistentVolumeClaimTemplate, ValidatePersistentVolumeClaimSpec. */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  parseQuantity,
  Path,
  required,
  validateAnnotations,
  validateLabelSelector,
  validateLabels,
} from "@kubarium/apimachinery";
import type {
  EphemeralVolumeSource,
  ObjectMeta,
  PersistentVolumeClaimSpec,
  TypedLocalObjectReference,
  TypedObjectReference,
} from "../../../../generated/types.ts";
import { checkDnsSubdomain, checkRule, type Errors, type FieldPath } from "../names.ts";

export function checkClaimTemplate(errors: Errors, path: FieldPath, { volumeClaimTemplate: template }: EphemeralVolumeSource): void {
  const at = `${path}.volumeClaimTemplate`;
  if (!template) {
    errors.push(required(at));
    return;
  }
  checkTemplateMetadata(errors, `${at}.metadata`, template.metadata);
  errors.push(...validatePersistentVolumeClaimSpec(template.spec ?? {}, `${at}.spec`));
}

const METADATA_FIELDS = [
  "name",
  "generateName",
  "namespace",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "ownerReferences",
  "finalizers",
  "managedFields",
] as const satisfies (keyof ObjectMeta)[];

/** Only labels and annotations make sense before there is an object. */
export function checkTemplateMetadata(errors: Errors, path: FieldPath, metadata: Partial<ObjectMeta> = {}): void {
  errors.push(...validateAnnotations(metadata.annotations, new Path(`${path}.annotations`)));
  errors.push(...validateLabels(metadata.labels, new Path(`${path}.labels`)));
  for (const name of METADATA_FIELDS) {
    const value = metadata[name];
    const isSet = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (isSet) errors.push(forbiddenField(`${path}.${name}`, "cannot be set"));
  }
}

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const VOLUME_MODES = ["Block", "Filesystem"];

/** Also the rules of a PersistentVolumeClaim's own spec. */
export function validatePersistentVolumeClaimSpec(spec: PersistentVolumeClaimSpec, path: FieldPath): FieldError[] {
  const errors: Errors = [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`, "at least 1 access mode is required"));
  errors.push(...validateLabelSelector(spec.selector, new Path(`${path}.selector`)));
  checkAccessModes(errors, `${path}.accessModes`, spec.accessModes ?? []);
  checkStorage(errors, `${path}.resources[storage]`, spec.resources?.requests?.storage);
  if (spec.storageClassName) checkDnsSubdomain(errors, `${path}.storageClassName`, spec.storageClassName);
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) {
    errors.push(notSupported(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES));
  }
  if (spec.dataSource) checkDataSource(errors, `${path}.dataSource`, spec.dataSource);
  if (spec.dataSourceRef) checkDataSource(errors, `${path}.dataSourceRef`, spec.dataSourceRef);
  checkOneDataSource(errors, path, spec);
  if (spec.volumeAttributesClassName) checkDnsSubdomain(errors, `${path}.volumeAttributesClassName`, spec.volumeAttributesClassName);
  return errors;
}

function checkAccessModes(errors: Errors, path: FieldPath, modes: readonly string[]): void {
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(path, mode, ACCESS_MODES));
  const alone = modes.includes("ReadWriteOncePod");
  if (alone && modes.some((mode) => mode !== "ReadWriteOncePod" && ACCESS_MODES.includes(mode))) {
    errors.push(forbiddenField(path, "may not use ReadWriteOncePod with other access modes"));
  }
}

function checkStorage(errors: Errors, path: FieldPath, amount: string | undefined): void {
  if (amount === undefined) errors.push(required(path));
  else if (parseQuantity(amount).sign() <= 0) errors.push(invalidValue(path, amount, "must be greater than zero"));
}

function checkDataSource(errors: Errors, path: FieldPath, source: TypedLocalObjectReference | TypedObjectReference): void {
  const { name, kind = "", apiGroup } = source;
  if (!name) errors.push(required(`${path}.name`));
  if (!kind) errors.push(required(`${path}.kind`));
  if (!apiGroup && kind !== "PersistentVolumeClaim") {
    errors.push(invalidValue(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (apiGroup) checkRule(errors, `${path}.apiGroup`, apiGroup, isDns1123Subdomain(apiGroup));
  const namespace = "namespace" in source ? source.namespace : undefined;
  if (namespace) checkRule(errors, `${path}.namespace`, namespace, isDns1123Label(namespace));
}

/** The value of these errors is the path of `dataSource`, which prints as an empty struct. */
function checkOneDataSource(errors: Errors, path: FieldPath, { dataSource, dataSourceRef }: PersistentVolumeClaimSpec): void {
  if (!dataSource || !dataSourceRef) return;
  if (dataSourceRef.namespace) {
    errors.push(invalidValue(path, {}, "may not be specified when dataSourceRef.namespace is specified"));
  } else if (["apiGroup", "kind", "name"].some((name) => dataSource[name as "name"] !== dataSourceRef[name as "name"])) {
    errors.push(invalidValue(path, {}, "must match dataSourceRef"));
  }
}
