/** Labels, annotations and label selectors in objects. Source: apimachinery/pkg/apis/meta/v1/validation and api/validation. */
import type { LabelSelector } from "../labels/selector.ts";
import { isQualifiedName, isValidLabelValue } from "../names/labels.ts";
import { byteLength } from "../names/messages.ts";
import { type FieldError, forbiddenField, invalidValue, type Path, required, tooLong } from "./field-error.ts";
import { invalidEach } from "./values.ts";

export const TOTAL_ANNOTATION_SIZE_LIMIT = 256 * 1024;
const NONE: FieldError[] = [];

/** A label key where a field holds one (`topologyKey`, a condition's type). */
export function validateLabelName(name: string, path: Path | string): FieldError[] {
  return invalidEach(path, name, isQualifiedName(name));
}

/** All errors are about `path` itself, not about a key in it. */
export function validateLabels(labels: Record<string, string> | undefined, path: Path | string): FieldError[] {
  if (!labels) return NONE;
  const errors: FieldError[] = [];
  for (const key in labels) {
    const value = labels[key] ?? "";
    errors.push(...validateLabelName(key, path), ...invalidEach(path, value, isValidLabelValue(value)));
  }
  return errors;
}

/** Keys as those of labels, in any case; 256 KiB in all. */
export function validateAnnotations(annotations: Record<string, string> | undefined, path: Path | string): FieldError[] {
  if (!annotations) return NONE;
  const errors: FieldError[] = [];
  let total = 0;
  for (const key in annotations) {
    errors.push(...invalidEach(path, key, isQualifiedName(key.toLowerCase())));
    total += byteLength(key) + byteLength(annotations[key] ?? "");
  }
  if (total > TOTAL_ANNOTATION_SIZE_LIMIT) errors.push(tooLong(path, TOTAL_ANNOTATION_SIZE_LIMIT));
  return errors;
}

export interface LabelSelectorOptions {
  /** For objects from before values were checked. */
  allowInvalidValues?: boolean;
  /** For access reviews. */
  allowUnknownOperators?: boolean;
}

export function validateLabelSelector(
  selector: LabelSelector | undefined | null,
  path: Path,
  options: LabelSelectorOptions = {},
): FieldError[] {
  if (!selector) return NONE;
  const errors = [...validateLabels(selector.matchLabels, path.child("matchLabels"))];
  selector.matchExpressions?.forEach((expression, index) => {
    errors.push(...validateLabelSelectorRequirement(expression, path.child("matchExpressions").index(index), options));
  });
  return errors;
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

export function validateLabelSelectorRequirement(expression: Expression, path: Path, options: LabelSelectorOptions = {}): FieldError[] {
  const { key = "", operator = "", values = [] } = expression;
  const errors = operatorErrors(operator, values, path, options);
  errors.push(...validateLabelName(key, path.child("key")));
  if (options.allowInvalidValues) return errors;
  values.forEach((value, index) => {
    errors.push(...invalidEach(path.child("values").index(index), value, isValidLabelValue(value)));
  });
  return errors;
}

/** Also what a field selector requirement of an access review is held to, besides its key. */
export function operatorErrors(operator: string, values: readonly string[], path: Path, options: LabelSelectorOptions = {}): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length ? [] : [required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      if (values.length === 0) return [];
      return [forbiddenField(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return options.allowUnknownOperators ? [] : [invalidValue(path.child("operator"), operator, "not a valid selector operator")];
  }
}
