/** metadata of any object, on create and update. Source: apimachinery/pkg/api/validation/objectmeta.go. */
import { nameIsDnsLabel, nameIsDnsSubdomain, type NameRule } from "../names/object-names.ts";
import { type FieldError, forbiddenField, invalidValue, Path, required } from "../validation/field-error.ts";
import { goQuote } from "../validation/go-text.ts";
import { validateAnnotations, validateLabels } from "../validation/labels.ts";
import { invalidEach, validateImmutableField, validateNonnegative } from "../validation/values.ts";
import { sortedAsGo } from "../labels/order.ts";
import { validateFinalizers, validateStandardFinalizers } from "./finalizers.ts";
import { validateManagedFields } from "./managed-fields.ts";
import type { ObjectMetadata } from "./object.ts";
import { validateOwnerReferences } from "./owner-references.ts";

export interface ObjectMetaRules {
  namespaced: boolean;
  /** A DNS subdomain when left out. */
  validateName?: NameRule;
  /** `metadata` when left out. */
  path?: Path;
  /** Finalizers without a domain must be Kubernetes' own. True for built-in kinds, false for custom resources. */
  standardFinalizers?: boolean;
}

const METADATA = new Path("metadata");

/** After the name was generated. */
export function validateObjectMeta(meta: ObjectMetadata, rules: ObjectMetaRules): FieldError[] {
  const { namespaced, validateName = nameIsDnsSubdomain, path = METADATA, standardFinalizers = true } = rules;
  const errors: FieldError[] = [];
  if (meta.generateName) errors.push(...invalidEach(path.child("generateName"), meta.generateName, validateName(meta.generateName, true)));
  if (!meta.name) errors.push(required(path.child("name"), "name or generateName is required"));
  else errors.push(...invalidEach(path.child("name"), meta.name, validateName(meta.name, false)));
  errors.push(...namespaceErrors(meta.namespace ?? "", namespaced, path.child("namespace")));
  errors.push(...validateNonnegative(meta.generation ?? 0, path.child("generation")));
  errors.push(...validateLabels(meta.labels, path.child("labels")));
  errors.push(...validateAnnotations(meta.annotations, path.child("annotations")));
  errors.push(...validateOwnerReferences(meta.ownerReferences, path.child("ownerReferences")));
  errors.push(...validateFinalizers(meta.finalizers, path.child("finalizers")));
  errors.push(...validateManagedFields(meta.managedFields, path.child("managedFields")));
  if (standardFinalizers) errors.push(...validateStandardFinalizers(meta.finalizers, path.child("finalizers")));
  return errors;
}

function namespaceErrors(namespace: string, namespaced: boolean, path: Path): FieldError[] {
  if (!namespaced) return namespace ? [forbiddenField(path, "not allowed on this type")] : [];
  if (!namespace) return [required(path)];
  return invalidEach(path, namespace, nameIsDnsLabel(namespace, false));
}

const IMMUTABLE = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const satisfies (keyof ObjectMetadata)[];

/** Strings that are missing are "" to Kubernetes, times and numbers are null. */
const TEXTS: ReadonlySet<string> = new Set(["name", "namespace", "uid"]);

export function validateObjectMetaUpdate(
  next: ObjectMetadata,
  previous: ObjectMetadata,
  path: Path = METADATA,
  { standardFinalizers = true }: { standardFinalizers?: boolean } = {},
): FieldError[] {
  const errors: FieldError[] = [];
  if (previous.deletionTimestamp) errors.push(...newFinalizerErrors(next, previous, path.child("finalizers")));
  if (!next.resourceVersion) errors.push(invalidValue(path.child("resourceVersion"), "", "must be specified for an update"));
  if ((next.generation ?? 0) < (previous.generation ?? 0)) {
    errors.push(invalidValue(path.child("generation"), next.generation ?? 0, "must not be decremented"));
  }
  for (const name of IMMUTABLE) {
    const missing = TEXTS.has(name) ? "" : undefined;
    errors.push(...validateImmutableField(next[name] ?? missing, previous[name] ?? missing, path.child(name)));
  }
  errors.push(...validateLabels(next.labels, path.child("labels")));
  errors.push(...validateAnnotations(next.annotations, path.child("annotations")));
  errors.push(...validateOwnerReferences(next.ownerReferences, path.child("ownerReferences")));
  errors.push(...validateManagedFields(next.managedFields, path.child("managedFields")));
  if (standardFinalizers) errors.push(...validateStandardFinalizers(next.finalizers, path.child("finalizers")));
  return errors;
}

function newFinalizerErrors(next: ObjectMetadata, previous: ObjectMetadata, path: Path): FieldError[] {
  const known = new Set(previous.finalizers);
  const added = sortedAsGo(new Set(next.finalizers)).filter((finalizer) => !known.has(finalizer));
  if (added.length === 0) return [];
  const list = `[]string{${added.map(goQuote).join(", ")}}`;
  return [forbiddenField(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`)];
}
