/** metav1.Condition in status. Source: apimachinery/pkg/apis/meta/v1/validation. */
import { byteLength, regexMessage } from "../names/messages.ts";
import { duplicate, type FieldError, invalidValue, notSupported, type Path, required, tooLong } from "./field-error.ts";
import { validateLabelName } from "./labels.ts";

export interface Condition {
  type?: string;
  status?: string;
  observedGeneration?: number;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

const REASON_MAX_LENGTH = 1024;
const MESSAGE_MAX_LENGTH = 32 * 1024;
const REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const REASON_RULE =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'";
const reasonRegex = new RegExp(`^${REASON}$`);

export function validateConditions(conditions: readonly Condition[] | undefined, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  conditions?.forEach((condition, index) => {
    const type = condition.type ?? "";
    if (seen.has(type)) errors.push(duplicate(path.index(index).child("type"), type));
    seen.add(type);
    errors.push(...validateCondition(condition, path.index(index)));
  });
  return errors;
}

export function validateCondition(condition: Condition, path: Path): FieldError[] {
  const { type = "", status = "", observedGeneration = 0, lastTransitionTime, reason = "", message = "" } = condition;
  const errors = validateLabelName(type, path.child("type"));
  if (!["False", "True", "Unknown"].includes(status)) errors.push(notSupported(path.child("status"), status, ["False", "True", "Unknown"]));
  if (observedGeneration < 0) {
    errors.push(invalidValue(path.child("observedGeneration"), observedGeneration, "must be greater than or equal to zero"));
  }
  if (!lastTransitionTime) errors.push(required(path.child("lastTransitionTime")));
  const reasonPath = path.child("reason");
  if (reason === "") errors.push(required(reasonPath));
  else if (!reasonRegex.test(reason)) {
    const text = regexMessage(REASON_RULE, REASON, "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB");
    errors.push(invalidValue(reasonPath, reason, text));
  }
  if (byteLength(reason) > REASON_MAX_LENGTH) errors.push(tooLong(reasonPath, REASON_MAX_LENGTH));
  if (byteLength(message) > MESSAGE_MAX_LENGTH) errors.push(tooLong(path.child("message"), MESSAGE_MAX_LENGTH));
  return errors;
}
