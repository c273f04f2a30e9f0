/** Counts in spec and status. Source: pkg/apis/apps/validation and pkg/apis/core/validation. */
import { type FieldError, invalidValue, type Path, validateNonnegative } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";

type Fields = AnyObject["spec"];

/** None of the fields may be negative; what is missing counts as 0. */
export function validateCounts(object: Fields, path: Path, ...fields: readonly string[]): FieldError[] {
  return fields.flatMap((field) => validateNonnegative(object?.[field] ?? 0, path.child(field)));
}

/** No part may exceed `replicas`, and not more may be available than are `ready`, as the kind's message calls it. */
export function validateParts(status: Fields, path: Path, parts: readonly string[], ready = "readyReplicas"): FieldError[] {
  const count = (field: string): number => status?.[field] ?? 0;
  const errors = parts
    .filter((part) => count(part) > count("replicas"))
    .map((part) => invalidValue(path.child(part), count(part), "cannot be greater than status.replicas"));
  if (count("availableReplicas") > count("readyReplicas")) {
    errors.push(invalidValue(path.child("availableReplicas"), count("availableReplicas"), `cannot be greater than ${ready}`));
  }
  return errors;
}

/** How often names collided is never forgotten. */
export function validateCollisionCount(status: Fields, before: Fields, path: Path): FieldError[] {
  const known = before?.collisionCount;
  const count = status?.collisionCount;
  if (known == null || (count != null && count >= known)) return [];
  return [invalidValue(path.child("collisionCount"), count ?? 0, "cannot be decremented")];
}
