/** Name rules as field errors: one error per broken rule. */
import {
  type FieldError,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isValidGroupId,
  isValidUserId,
} from "@kubarium/apimachinery";

/** Texts of paths are built by concatenation: validation is on the hot path of every create. */
export type FieldPath = string;
export type Errors = FieldError[];

export function checkRule(errors: Errors, path: FieldPath, value: string | number, messages: readonly string[]): void {
  for (const message of messages) errors.push(invalidValue(path, value, message));
}

export const checkDnsLabel = (errors: Errors, path: FieldPath, value: string): void =>
  checkRule(errors, path, value, isDns1123Label(value));
export const checkDnsSubdomain = (errors: Errors, path: FieldPath, value: string): void =>
  checkRule(errors, path, value, isDns1123Subdomain(value));
export const checkQualifiedName = (errors: Errors, path: FieldPath, value: string): void =>
  checkRule(errors, path, value, isQualifiedName(value));

export function checkUserId(errors: Errors, path: FieldPath, id: number | undefined): void {
  if (id !== undefined) checkRule(errors, path, id, isValidUserId(id));
}

export function checkGroupId(errors: Errors, path: FieldPath, id: number | undefined): void {
  if (id !== undefined) checkRule(errors, path, id, isValidGroupId(id));
}
