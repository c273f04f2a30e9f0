/** Source: ValidateDeployment… of pkg/apis/apps/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  Path,
  validateImmutableField,
  validateNonnegative,
} from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateCounts, validateParts } from "../validation/counts.ts";
import { validateSelectorAndTemplate } from "../validation/template.ts";

const SPEC = new Path("spec");
const STATUS = new Path("status");
const PERCENT = /^[0-9]+%$/;
const NOT_A_PERCENTAGE =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

type IntOrPercent = number | string;

export function validateDeployment({ spec }: AnyObject): FieldError[] {
  const errors = [
    ...validateCounts(spec, SPEC, "replicas"),
    ...validateSelectorAndTemplate(spec, SPEC),
    ...validateStrategy(spec.strategy, SPEC.child("strategy")),
    ...validateCounts(spec, SPEC, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"),
  ];
  const deadline = spec.progressDeadlineSeconds;
  if (deadline <= (spec.minReadySeconds ?? 0)) {
    errors.push(invalidValue(SPEC.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds"));
  }
  return errors;
}

export function validateDeploymentUpdate(deployment: AnyObject, previous: AnyObject): FieldError[] {
  const { selector } = deployment.spec;
  return [...validateDeployment(deployment), ...validateImmutableField(selector, previous.spec.selector, SPEC.child("selector"))];
}

/** A strategy that is not known is printed as the Go struct it was. */
function validateStrategy(strategy: AnyObject["spec"], path: Path): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === "RollingUpdate") return validateRollingUpdate(rollingUpdate, path.child("rollingUpdate"));
  if (type !== "Recreate") {
    return [notSupported(path, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["Recreate", "RollingUpdate"])];
  }
  if (!rollingUpdate) return [];
  return [forbiddenField(path.child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'")];
}

function validateRollingUpdate({ maxUnavailable, maxSurge }: Record<string, IntOrPercent>, path: Path): FieldError[] {
  const unavailable = maxUnavailable ?? 0;
  const surge = maxSurge ?? 0;
  const at = path.child("maxUnavailable");
  const errors = [...validateIntOrPercent(unavailable, at), ...validateIntOrPercent(surge, path.child("maxSurge"))];
  if (amount(unavailable) === 0 && amount(surge) === 0) errors.push(invalidValue(at, unavailable, "may not be 0 when `maxSurge` is 0"));
  if (typeof unavailable === "string" && amount(unavailable) > 100) {
    errors.push(invalidValue(at, unavailable, "must not be greater than 100%"));
  }
  return errors;
}

function validateIntOrPercent(value: IntOrPercent, path: Path): FieldError[] {
  if (typeof value === "number") return validateNonnegative(value, path);
  return PERCENT.test(value) ? [] : [invalidValue(path, value, NOT_A_PERCENTAGE)];
}

/** The number, or that of the percentage; text without a percent sign counts as the number it may be. */
function amount(value: IntOrPercent): number {
  if (typeof value === "number") return value;
  if (PERCENT.test(value)) return Number.parseInt(value, 10);
  return /^[+-]?[0-9]+$/.test(value) ? Number(value) : 0;
}

const COUNTS = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "terminatingReplicas"];

export function validateDeploymentStatus({ status }: AnyObject, previous: AnyObject): FieldError[] {
  const errors = [
    ...validateCounts(status, STATUS, "observedGeneration", ...COUNTS, "collisionCount"),
    ...validateParts(status, STATUS, "updatedReplicas", "readyReplicas", "availableReplicas"),
  ];
  const before = previous.status?.collisionCount;
  const after = status?.collisionCount;
  if (before != null && (after == null || after < before)) {
    errors.push(invalidValue(STATUS.child("collisionCount"), after ?? 0, "cannot be decremented"));
  }
  return errors;
}
