/** metadata.managedFields, the outside of it. Source: apimachinery/pkg/apis/meta/v1/validation. */
import { byteLength } from "../names/messages.ts";
import { type FieldError, invalidValue, type Path, tooLong } from "../validation/field-error.ts";
import { validateFieldManager } from "../validation/request-options.ts";

const SUBRESOURCE_MAX_LENGTH = 256;

interface Entry {
  manager?: string;
  operation?: string;
  fieldsType?: string;
  subresource?: string;
}

export function validateManagedFields(entries: readonly unknown[] | undefined, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  (entries as readonly Entry[] | undefined)?.forEach(({ manager = "", operation = "", fieldsType = "", subresource = "" }, index) => {
    const at = path.index(index);
    if (operation !== "Apply" && operation !== "Update") {
      errors.push(invalidValue(at.child("operation"), operation, "must be `Apply` or `Update`"));
    }
    if (fieldsType && fieldsType !== "FieldsV1") errors.push(invalidValue(at.child("fieldsType"), fieldsType, "must be `FieldsV1`"));
    errors.push(...validateFieldManager(manager, at.child("manager")));
    if (byteLength(subresource) > SUBRESOURCE_MAX_LENGTH) errors.push(tooLong(at.child("subresource"), SUBRESOURCE_MAX_LENGTH));
  });
  return errors;
}
