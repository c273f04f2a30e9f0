/** Amounts by resource. Source: ValidateResourceQuantityValue and ValidateResourceQuotaResourceName of pkg/apis/core/validation. */
import { type FieldError, invalidValue, parseQuantity } from "@kubarium/apimachinery";
import { checkResourceName, isStandardResource } from "../pods/validation/resources/names.ts";
import { checkQuantityValue } from "../pods/validation/resources/resources.ts";

export type Amounts = Record<string, string>;

export function amountErrors(name: string, amount: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkQuantityValue(errors, path, name, parseQuantity(amount));
  return errors;
}

/** What a quota may count: standard resources but storage, and everything with a domain. */
export const isQuotaResource = (name: string): boolean => isStandardResource(name) && name !== "storage";

export function quotaNameErrors(name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkResourceName(errors, path, name);
  if (!name.includes("/") && !isQuotaResource(name)) errors.push(invalidValue(path, name, "must be a standard resource for quota"));
  return errors;
}
