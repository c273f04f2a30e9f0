/** Source: ValidateNamespace… of pkg/apis/core/validation. */
import { type FieldError, invalidEach, invalidValue, isQualifiedName } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";

const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

function finalizerErrors(finalizer: string, path: string): FieldError[] {
  const errors = invalidEach(path, finalizer, isQualifiedName(finalizer));
  if (finalizer.includes("/") || STANDARD_FINALIZERS.includes(finalizer)) return errors;
  return [...errors, invalidValue(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified")];
}

/** On create the errors do not say which finalizer. */
export function validateNamespace({ spec }: AnyObject): FieldError[] {
  const finalizers: string[] = spec?.finalizers ?? [];
  return finalizers.flatMap((finalizer) => finalizerErrors(finalizer, "spec.finalizers"));
}

export function validateNamespaceFinalize({ spec }: AnyObject): FieldError[] {
  const finalizers: string[] = spec?.finalizers ?? [];
  return finalizers.flatMap((finalizer, index) => finalizerErrors(finalizer, `spec.finalizers[${index}]`));
}

export function validateNamespaceStatus({ metadata, status }: AnyObject): FieldError[] {
  const [phase, when] = metadata.deletionTimestamp ? ["Terminating", "is not empty"] : ["Active", "is empty"];
  if (status?.phase === phase) return [];
  return [invalidValue("status.Phase", status?.phase ?? "", `may only be '${phase}' if \`deletionTimestamp\` ${when}`)];
}
