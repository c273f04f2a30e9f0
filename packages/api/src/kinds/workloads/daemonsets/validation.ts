/** Source: ValidateDaemonSet… of pkg/apis/apps/validation. */
import {
  type FieldError,
  invalidValue,
  notSupported,
  Path,
  required,
  validateLabelSelector,
  validateNonnegative,
} from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validatePodTemplateSpec } from "../../pods/index.ts";
import { validateCollisionCount, validateCounts } from "../validation/counts.ts";
import { amountOf, type IntOrPercent, validateAtMost100Percent, validateIntOrPercent } from "../validation/int-or-percent.ts";
import { doesNotMatch, isEmptySelector, parsedSelector, validateImmutableSelector } from "../validation/selector.ts";
import { validateLongRunning } from "../validation/template.ts";
import { templateGenerationOf } from "./template-generation.ts";

const SPEC = new Path("spec");
const SELECTOR = SPEC.child("selector");
const TEMPLATE = SPEC.child("template");
const STATUS = new Path("status");

/** A missing selector is told of by not matching the template. */
export function validateDaemonSet(daemonSet: AnyObject): FieldError[] {
  const { spec } = daemonSet;
  const { selector, template } = spec;
  const errors = [...validateLabelSelector(selector, SELECTOR)];
  const parsed = parsedSelector(selector);
  const { labels } = template.metadata ?? {};
  if (parsed && !parsed.matches(labels)) errors.push(doesNotMatch(labels, TEMPLATE));
  if (selector && isEmptySelector(selector)) errors.push(invalidValue(SELECTOR, {}, "empty selector is invalid for daemonset"));
  return [
    ...errors,
    ...validatePodTemplateSpec(template, TEMPLATE),
    ...validateLongRunning("DaemonSet", template, TEMPLATE),
    ...validateCounts(spec, SPEC, "minReadySeconds"),
    ...validateNonnegative(templateGenerationOf(daemonSet), SPEC.child("templateGeneration")),
    ...validateUpdateStrategy(spec.updateStrategy, SPEC.child("updateStrategy")),
    ...validateCounts(spec, SPEC, "revisionHistoryLimit"),
  ];
}

export function validateDaemonSetUpdate(daemonSet: AnyObject, previous: AnyObject): FieldError[] {
  return [...validateImmutableSelector(daemonSet.spec.selector, previous.spec.selector, SELECTOR), ...validateDaemonSet(daemonSet)];
}

/** A strategy that is not known is printed as the Go struct it was. */
function validateUpdateStrategy({ type, rollingUpdate }: AnyObject["spec"], path: Path): FieldError[] {
  if (type === "OnDelete") return [];
  if (type === "RollingUpdate") return validateRollingUpdate(rollingUpdate, path.child("rollingUpdate"));
  const printed = rollingUpdate ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 } : null;
  return [notSupported(path, { Type: type, RollingUpdate: printed }, ["RollingUpdate", "OnDelete"])];
}

/** One of the two is zero, the other is not. */
function validateRollingUpdate({ maxUnavailable = 0, maxSurge = 0 }: Record<string, IntOrPercent>, path: Path): FieldError[] {
  const [unavailablePath, surgePath] = [path.child("maxUnavailable"), path.child("maxSurge")];
  const errors = [
    ...validateIntOrPercent(maxUnavailable, unavailablePath),
    ...validateIntOrPercent(maxSurge, surgePath),
    ...validateAtMost100Percent(maxUnavailable, unavailablePath),
    ...validateAtMost100Percent(maxSurge, surgePath),
  ];
  const surges = amountOf(maxSurge) !== 0;
  if (surges !== (amountOf(maxUnavailable) !== 0)) return errors;
  if (surges) errors.push(invalidValue(surgePath, maxSurge, "may not be set when maxUnavailable is non-zero"));
  else errors.push(required(unavailablePath, "cannot be 0 when maxSurge is 0"));
  return errors;
}

const COUNTS = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
];

export function validateDaemonSetStatus({ status }: AnyObject, previous: AnyObject): FieldError[] {
  return [...validateCounts(status, STATUS, ...COUNTS), ...validateCollisionCount(status, previous.status, STATUS)];
}
