/** Field errors with Kubernetes' reasons and texts. Source: apimachinery/pkg/util/validation/field/errors.go. */
import { goJson, goQuote } from "./go-text.ts";
import { Path } from "./path.ts";

export { Path };

export type FieldErrorReason =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooShort"
  | "FieldValueTooMany"
  | "FieldValueTooFew"
  | "InternalError"
  | "FieldValueTypeInvalid";

export class FieldError {
  readonly reason: FieldErrorReason;
  /** `spec.containers[0].image`; `<nil>` for the object itself. */
  readonly field: string;
  private readonly message: string;

  constructor(reason: FieldErrorReason, field: string, message: string) {
    this.reason = reason;
    this.field = field;
    this.message = message;
  }

  /** Without the field: `Invalid value: -1: must be greater than or equal to 0`. */
  body(): string {
    return this.message;
  }

  text(): string {
    return `${this.field}: ${this.message}`;
  }

  /** The same error about another field, for checks that several kinds share. */
  at(field: Path | string): FieldError {
    return new FieldError(this.reason, String(field), this.message);
  }
}

/** A bad value as Kubernetes prints it: strings as Go quotes them, maps and lists as JSON, what is missing as null. */
function printed(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return goQuote(value);
  return typeof value === "object" ? goJson(value) : String(value);
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
const withDetail = (text: string, detail: string): string => (detail ? `${text}: ${detail}` : text);

type Field = Path | string;

export const invalidValue = (field: Field, value: unknown, detail: string): FieldError =>
  new FieldError("FieldValueInvalid", String(field), withDetail(`Invalid value: ${printed(value)}`, detail));
/** A value that is too much to print, or none of its own. */
export const invalidUnprinted = (field: Field, detail: string): FieldError =>
  new FieldError("FieldValueInvalid", String(field), withDetail("Invalid value", detail));
export const typeInvalid = (field: Field, value: unknown, detail: string): FieldError =>
  new FieldError("FieldValueTypeInvalid", String(field), withDetail(`Invalid value: ${printed(value)}`, detail));
export const required = (field: Field, detail = ""): FieldError =>
  new FieldError("FieldValueRequired", String(field), withDetail("Required value", detail));
export const forbiddenField = (field: Field, detail: string): FieldError =>
  new FieldError("FieldValueForbidden", String(field), withDetail("Forbidden", detail));
export const duplicate = (field: Field, value: unknown): FieldError =>
  new FieldError("FieldValueDuplicate", String(field), `Duplicate value: ${printed(value)}`);
export const fieldNotFound = (field: Field, value: unknown): FieldError =>
  new FieldError("FieldValueNotFound", String(field), `Not found: ${printed(value)}`);
export const internalFieldError = (field: Field, detail: string): FieldError =>
  new FieldError("InternalError", String(field), withDetail("Internal error", detail));

/** `supported` is printed in the order given; Kubernetes mostly gives it sorted. */
export const notSupported = (field: Field, value: unknown, supported: readonly string[]): FieldError =>
  new FieldError(
    "FieldValueNotSupported",
    String(field),
    withDetail(`Unsupported value: ${printed(value)}`, supported.length ? `supported values: ${supported.map(goQuote).join(", ")}` : ""),
  );

/** A negative limit is not named. */
export const tooLong = (field: Field, maxLength: number, unit: "byte" | "character" = "byte"): FieldError =>
  new FieldError(
    "FieldValueTooLong",
    String(field),
    `Too long: ${maxLength < 0 ? "value is too long" : `may not be more than ${counted(maxLength, unit)}`}`,
  );
export const tooShort = (field: Field, minLength: number): FieldError =>
  new FieldError(
    "FieldValueTooShort",
    String(field),
    `Too short: ${minLength < 0 ? "value is too short" : `must be at least ${counted(minLength, "character")}`}`,
  );

/** A negative count or limit is not named. */
export const tooMany = (field: Field, actual: number, max: number): FieldError =>
  new FieldError(
    "FieldValueTooMany",
    String(field),
    `Too many${actual < 0 ? "" : `: ${actual}`}: ${max < 0 ? "has too many items" : `must have at most ${counted(max, "item")}`}`,
  );
export const tooFew = (field: Field, actual: number, min: number): FieldError =>
  new FieldError(
    "FieldValueTooFew",
    String(field),
    `Too few: ${actual}: ${min < 0 ? "has too few items" : `must have at least ${counted(min, "item")}`}`,
  );
