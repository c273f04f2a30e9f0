/** Rules that several storage kinds share. Source: pkg/apis/storage/validation and ValidateCSIDriverName of pkg/apis/core/validation. */
import {
  byteLength,
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  isQualifiedName,
  required,
  tooLong,
} from "@kubarium/apimachinery";

const DRIVER_MAX_LENGTH = 63;
const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;

export function validateDriverName(driver: string | undefined, path: string): FieldError[] {
  if (!driver) return [required(path)];
  const errors = driver.length > DRIVER_MAX_LENGTH ? [tooLong(path, DRIVER_MAX_LENGTH)] : [];
  return [...errors, ...invalidEach(path, driver, isDns1123Subdomain(driver.toLowerCase()))];
}

/** Upper case is checked, and shown, as lower case. */
export function validateProvisioner(provisioner: string | undefined, path: string): FieldError[] {
  if (!provisioner) return [required(path)];
  const name = provisioner.toLowerCase();
  return invalidEach(path, name, isQualifiedName(name));
}

export function validateParameters(parameters: Record<string, string> | undefined, allowEmpty: boolean): FieldError[] {
  const path = "parameters";
  const entries = Object.entries(parameters ?? {});
  if (entries.length > MAX_PARAMETERS) return [tooLong(path, MAX_PARAMETERS)];
  const errors = entries.filter(([key]) => key === "").map(([key]) => invalidValue(path, key, "field can not be empty."));
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  if (size > MAX_PARAMETER_BYTES) errors.push(tooLong(path, MAX_PARAMETER_BYTES));
  if (!allowEmpty && !entries.length) errors.push(required(path, "must contain at least one key/value pair"));
  return errors;
}
