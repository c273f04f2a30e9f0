/** Source: ValidateControllerRevision… of pkg/apis/apps/validation. The revision may change, the data never. */
import { type FieldError, Path, required, validateImmutableField } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateCounts } from "../validation/counts.ts";

const ROOT = new Path();
const DATA = new Path("data");

export function validateControllerRevision(revision: AnyObject): FieldError[] {
  const errors = validateCounts(revision, ROOT, "revision");
  const { data } = revision;
  if (data == null) errors.push(required(DATA, "data is mandatory"));
  else if (typeof data !== "object" || Array.isArray(data)) errors.push(required(DATA, "data must be a valid JSON object"));
  return errors;
}

export function validateControllerRevisionUpdate(revision: AnyObject, previous: AnyObject): FieldError[] {
  return [...validateCounts(revision, ROOT, "revision"), ...validateImmutableField(revision.data, previous.data, DATA)];
}
