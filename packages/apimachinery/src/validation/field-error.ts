/** Field errors with Kubernetes' reasons and texts. Source: apimachinery/pkg/util/validation/field/errors.go. */
import { goQuote } from "./go-text.ts";

export type FieldErrorReason =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "InternalError"
  | "FieldValueTypeInvalid";

export class FieldError {
  readonly reason: FieldErrorReason;
  /** `spec.containers[0].image`; "" for the object itself. */
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
    return this.field ? `${this.field}: ${this.message}` : this.message;
  }
}

/** Collects errors under a path; `path.child("spec").index(0).key("a.b")`. Immutable. */
export class Path {
  private readonly parts: string;
  constructor(parts = "") {
    this.parts = parts;
  }
  child(...names: string[]): Path {
    return new Path([this.parts, ...names].filter((part) => part !== "").join("."));
  }
  index(index: number): Path {
    return new Path(`${this.parts}[${index}]`);
  }
  key(key: string): Path {
    return new Path(`${this.parts}[${key}]`);
  }
  toString(): string {
    return this.parts;
  }
}

/** A value as Go prints it in a field error: strings quoted, structs as JSON, nil pointers as "null". */
function printed(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

type Field = Path | string;

export const invalidValue = (field: Field, value: unknown, detail: string): FieldError =>
  new FieldError("FieldValueInvalid", String(field), `Invalid value: ${printed(value)}${detail ? `: ${detail}` : ""}`);
export const required = (field: Field, detail = ""): FieldError =>
  new FieldError("FieldValueRequired", String(field), `Required value${detail ? `: ${detail}` : ""}`);
export const duplicate = (field: Field, value: unknown): FieldError =>
  new FieldError("FieldValueDuplicate", String(field), `Duplicate value: ${printed(value)}`);
export const notSupported = (field: Field, value: unknown, supported: readonly string[]): FieldError =>
  new FieldError(
    "FieldValueNotSupported",
    String(field),
    `Unsupported value: ${printed(value)}${supported.length ? `: supported values: ${supported.map(goQuote).join(", ")}` : ""}`,
  );
export const forbiddenField = (field: Field, detail: string): FieldError =>
  new FieldError("FieldValueForbidden", String(field), `Forbidden${detail ? `: ${detail}` : ""}`);
export const fieldNotFound = (field: Field, value: unknown): FieldError =>
  new FieldError("FieldValueNotFound", String(field), `Not found: ${printed(value)}`);
export const tooLong = (field: Field, maxLength: number): FieldError =>
  new FieldError("FieldValueTooLong", String(field), `Too long: may not be more than ${maxLength} bytes`);
export const tooMany = (field: Field, actual: number, max: number): FieldError =>
  new FieldError("FieldValueTooMany", String(field), `Too many: ${actual}: must have at most ${max} item${max === 1 ? "" : "s"}`);
export const typeInvalid = (field: Field, value: unknown, detail: string): FieldError =>
  new FieldError("FieldValueTypeInvalid", String(field), `Invalid value: ${printed(value)}${detail ? `: ${detail}` : ""}`);
