/** Numbers that may be percentages. Source: ValidatePositiveIntOrPercent and its neighbours in pkg/apis/apps/validation. */
import { type FieldError, invalidEach, invalidValue, isValidPercent, type Path, validateNonnegative } from "@kubarium/apimachinery";

export type IntOrPercent = number | string;

export function validateIntOrPercent(value: IntOrPercent, path: Path): FieldError[] {
  return typeof value === "number" ? validateNonnegative(value, path) : invalidEach(path, value, isValidPercent(value));
}

export function validateAtMost100Percent(value: IntOrPercent, path: Path): FieldError[] {
  return isPercent(value) && amountOf(value) > 100 ? [invalidValue(path, value, "must not be greater than 100%")] : [];
}

/** The number, or that of the percentage; text without a percent sign counts as the number it may be. */
export function amountOf(value: IntOrPercent): number {
  if (typeof value === "number") return value;
  if (isPercent(value)) return Number.parseInt(value, 10);
  return /^[+-]?[0-9]+$/.test(value) ? Number(value) : 0;
}

const isPercent = (value: IntOrPercent): boolean => typeof value === "string" && isValidPercent(value).length === 0;
