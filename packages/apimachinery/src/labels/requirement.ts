/** One term of a label selector. Source: apimachinery/pkg/labels/selector.go. */
import { isQualifiedName, isValidLabelValue } from "../names/labels.ts";
import { type FieldError, invalidValue, notSupported, Path } from "../validation/field-error.ts";
import { sortedAsGo } from "./order.ts";

/** As Kubernetes' selection.Operator is written. */
export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

const OPERATORS: readonly Operator[] = ["in", "notin", "=", "==", "!=", "exists", "!", "gt", "lt"];

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const INTEGER = /^[+-]?[0-9]+$/;
const symbols: Partial<Record<Operator, string>> = { gt: ">", lt: "<", in: " in ", notin: " notin " };

/** `key in (a,b)`, `!key`, `key=value`; values sorted. */
export function formatRequirement({ key, operator, values }: Requirement): string {
  if (operator === "exists") return key;
  if (operator === "!") return `!${key}`;
  const list = sortedAsGo(values).join(",");
  return `${key}${symbols[operator] ?? operator}${operator === "in" || operator === "notin" ? `(${list})` : list}`;
}

export function requirementMatches({ key, operator, values }: Requirement, labels: Record<string, string>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt":
      return value !== undefined && comparesTo(operator, value, values[0] ?? "");
  }
}

function comparesTo(operator: "gt" | "lt", value: string, bound: string): boolean {
  if (!isInt64(value) || !isInt64(bound)) return false;
  return operator === "gt" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

/** What strconv.ParseInt(text, 10, 64) takes. */
function isInt64(text: string): boolean {
  return INTEGER.test(text) && BigInt.asIntN(64, BigInt(text.replace("+", ""))) === BigInt(text.replace("+", ""));
}

/** What is wrong with a requirement, in Kubernetes' order. */
export function requirementErrors({ key, operator, values }: Requirement, path = new Path()): FieldError[] {
  const errors: FieldError[] = [];
  const add = (...found: FieldError[]): void => void errors.push(...found);
  const valuesPath = path.child("values");
  const keyMessages = isQualifiedName(key);
  if (keyMessages.length) add(invalidValue(path.child("key"), key, keyMessages.join("; ")));
  if (operator === "in" || operator === "notin") {
    if (values.length === 0) add(invalidValue(valuesPath, values, "for 'in', 'notin' operators, values set can't be empty"));
  } else if (operator === "exists" || operator === "!") {
    if (values.length !== 0) add(invalidValue(valuesPath, values, "values set must be empty for exists and does not exist"));
  } else if (operator === "gt" || operator === "lt") {
    if (values.length !== 1) add(invalidValue(valuesPath, values, "for 'Gt', 'Lt' operators, exactly one value is required"));
    values.forEach((value, index) => {
      if (!isInt64(value)) add(invalidValue(valuesPath.index(index), value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    });
  } else if (!OPERATORS.includes(operator)) add(notSupported(path.child("operator"), operator, OPERATORS));
  else if (values.length !== 1) add(invalidValue(valuesPath, values, "exact-match compatibility requires one single value"));
  values.forEach((value, index) => {
    const messages = isValidLabelValue(value);
    if (messages.length) add(invalidValue(valuesPath.index(index).key(key), value, messages.join("; ")));
  });
  return errors;
}
