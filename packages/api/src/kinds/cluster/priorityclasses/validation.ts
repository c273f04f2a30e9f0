/** Source: ValidatePriorityClass of pkg/apis/scheduling/validation. */
import { type FieldError, forbiddenField, notSupported, validateImmutableField } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { bootstrapPriorityClasses } from "./bootstrap.ts";

const SYSTEM_PREFIX = "system-";
const HIGHEST = 1_000_000_000;
const POLICIES = ["PreemptLowerPriority", "Never"];

export function validatePriorityClass(priorityClass: AnyObject): FieldError[] {
  const { metadata, value = 0, preemptionPolicy } = priorityClass;
  const errors: FieldError[] = [];
  if (metadata.name?.startsWith(SYSTEM_PREFIX)) errors.push(...systemErrors(priorityClass));
  else if (value > HIGHEST) {
    errors.push(forbiddenField("value", `maximum allowed value of a user defined priority is ${HIGHEST}`));
  }
  if (preemptionPolicy !== undefined && !POLICIES.includes(preemptionPolicy)) {
    errors.push(notSupported("preemptionPolicy", preemptionPolicy, POLICIES));
  }
  return errors;
}

/** Only the classes that every cluster has may be called that, and only as they are. */
function systemErrors({ metadata: { name }, value = 0, globalDefault = false }: AnyObject): FieldError[] {
  const refuse = (why: string): FieldError[] => [
    forbiddenField("metadata.name", `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${why}`),
  ];
  const known = bootstrapPriorityClasses.find(({ metadata }) => metadata.name === name);
  if (!known) return refuse(`${name} is not a known system priority class`);
  if (known.value !== value) return refuse(`value of ${name} PriorityClass must be ${known.value}`);
  return globalDefault ? refuse(`globalDefault of ${name} PriorityClass must be false`) : [];
}

export function validatePriorityClassUpdate(priorityClass: AnyObject, previous: AnyObject): FieldError[] {
  const changed = (priorityClass["value"] ?? 0) !== (previous["value"] ?? 0);
  return [
    ...(changed ? [forbiddenField("value", "may not be changed in an update.")] : []),
    ...validateImmutableField(priorityClass["preemptionPolicy"], previous["preemptionPolicy"], "preemptionPolicy"),
  ];
}
