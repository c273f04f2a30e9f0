/** Source: ValidateDeployment… of pkg/apis/apps/validation. */
import { type FieldError, forbiddenField, invalidValue, notSupported, Path } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateCollisionCount, validateCounts, validateParts } from "../validation/counts.ts";
import { amountOf, type IntOrPercent, validateAtMost100Percent, validateIntOrPercent } from "../validation/int-or-percent.ts";
import { validateImmutableSelector } from "../validation/selector.ts";
import { validateSelectorAndTemplate } from "../validation/template.ts";

const SPEC = new Path("spec");
const STATUS = new Path("status");

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
  return [...validateDeployment(deployment), ...validateImmutableSelector(selector, previous.spec.selector, SPEC.child("selector"))];
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
  if (amountOf(unavailable) === 0 && amountOf(surge) === 0) errors.push(invalidValue(at, unavailable, "may not be 0 when `maxSurge` is 0"));
  return [...errors, ...validateAtMost100Percent(unavailable, at)];
}

const COUNTS = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "terminatingReplicas"];

export function validateDeploymentStatus({ status }: AnyObject, previous: AnyObject): FieldError[] {
  return [
    ...validateCounts(status, STATUS, "observedGeneration", ...COUNTS, "collisionCount"),
    ...validateParts(status, STATUS, ["updatedReplicas", "readyReplicas", "availableReplicas"]),
    ...validateCollisionCount(status, previous.status, STATUS),
  ];
}
