/** Tolerations and gates. Source: ValidateTolerations, validateSchedulingGates and their neighbours in pkg/apis/core/validation. */
import { deepEqual, duplicate, forbiddenField, invalidValue, isValidLabelValue, notSupported } from "@kubarium/apimachinery";
import type { PodSchedulingGate, Toleration } from "../../../../generated/types.ts";
import { checkQualifiedName, type Errors, type FieldPath } from "../names.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function checkTolerations(errors: Errors, path: FieldPath, tolerations: readonly Toleration[]): void {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    const { key, operator = "", effect = "", tolerationSeconds } = toleration;
    if (key) checkQualifiedName(errors, `${at}.key`, key);
    else if (operator !== "Exists") {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${at}.operator`, operator, detail));
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      errors.push(invalidValue(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    checkOperator(errors, `${at}.operator`, toleration);
    if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(`${at}.effect`, effect, EFFECTS));
  }
}

function checkOperator(errors: Errors, path: FieldPath, { operator = "", value = "" }: Toleration): void {
  switch (operator) {
    case "":
    case "Equal": {
      const messages = isValidLabelValue(value);
      if (messages.length > 0) errors.push(invalidValue(path, value, messages.join(";")));
      return;
    }
    case "Exists":
      if (value) errors.push(invalidValue(path, value, "value must be empty when `operator` is 'Exists'"));
      return;
    case "Lt":
    case "Gt":
      errors.push(notSupported(path, operator, ["Equal", "Exists", "Lt", "Gt"]));
      return;
    default:
      errors.push(notSupported(path, operator, ["Equal", "Exists"]));
  }
}

/** Tolerations as they were once written into an annotation. */
export function checkTolerationsText(errors: Errors, path: FieldPath, annotation: string, text: string): void {
  try {
    const tolerations = JSON.parse(text);
    if (Array.isArray(tolerations)) checkTolerations(errors, `${path}.${annotation}`, tolerations);
  } catch (error) {
    errors.push(invalidValue(path, annotation, (error as Error).message));
  }
}

/** After creation tolerations may be added, and their seconds changed. */
export function checkOnlyAddedTolerations(
  errors: Errors,
  path: FieldPath,
  next: readonly Toleration[],
  previous: readonly Toleration[],
): void {
  const kept = (old: Toleration): boolean =>
    next.some((candidate) => deepEqual({ ...old, tolerationSeconds: candidate.tolerationSeconds }, candidate));
  if (previous.every(kept)) checkTolerations(errors, path, next);
  else errors.push(forbiddenField(path, "existing toleration can not be modified except its tolerationSeconds"));
}

export function checkSchedulingGates(errors: Errors, path: FieldPath, gates: readonly PodSchedulingGate[]): void {
  const seen = new Set<string>();
  for (const [index, { name = "" }] of gates.entries()) {
    checkQualifiedName(errors, `${path}[${index}]`, name);
    if (seen.has(name)) errors.push(duplicate(`${path}[${index}]`, name));
    seen.add(name);
  }
}

export function checkOnlyDeletedGates(
  errors: Errors,
  path: FieldPath,
  next: readonly PodSchedulingGate[],
  previous: readonly PodSchedulingGate[],
): void {
  const known = new Set(previous.map(({ name }) => name));
  for (const [index, { name }] of next.entries()) {
    if (known.has(name)) continue;
    errors.push(forbiddenField(`${path}[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`));
  }
}
