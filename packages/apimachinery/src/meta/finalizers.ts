/** metadata.finalizers. Source: api/validation/objectmeta.go and pkg/apis/core/validation. */
import { isQualifiedName } from "../names/labels.ts";
import { type FieldError, invalidValue, type Path } from "../validation/field-error.ts";
import { invalidEach } from "../validation/values.ts";

export const FINALIZER_ORPHAN_DEPENDENTS = "orphan";
export const FINALIZER_DELETE_DEPENDENTS = "foregroundDeletion";
const STANDARD: readonly string[] = ["kubernetes", FINALIZER_ORPHAN_DEPENDENTS, FINALIZER_DELETE_DEPENDENTS];

export function validateFinalizers(finalizers: readonly string[] | undefined, path: Path): FieldError[] {
  if (!finalizers) return [];
  const errors = finalizers.flatMap((finalizer) => validateFinalizerName(finalizer, path));
  if (finalizers.includes(FINALIZER_ORPHAN_DEPENDENTS) && finalizers.includes(FINALIZER_DELETE_DEPENDENTS)) {
    const both = `finalizer ${FINALIZER_ORPHAN_DEPENDENTS} and ${FINALIZER_DELETE_DEPENDENTS} cannot be both set`;
    errors.push(invalidValue(path, finalizers, both));
  }
  return errors;
}

export function validateFinalizerName(finalizer: string, path: Path): FieldError[] {
  return invalidEach(path, finalizer, isQualifiedName(finalizer));
}

/** Names without a domain are Kubernetes' own. */
export function validateStandardFinalizers(finalizers: readonly string[] | undefined, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  finalizers?.forEach((finalizer, index) => {
    if (finalizer.includes("/") || STANDARD.includes(finalizer)) return;
    errors.push(invalidValue(path.index(index), finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
  });
  return errors;
}
