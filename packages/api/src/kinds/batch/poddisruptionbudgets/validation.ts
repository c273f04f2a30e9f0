/** Source: ValidatePodDisruptionBudget… of pkg/apis/policy/validation. */
import { type FieldError, invalidValue, notSupported, Path, validateConditions, validateLabelSelector } from "@kubarium/apimachinery";
import type { PodDisruptionBudgetSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateCounts } from "../../workloads/validation/counts.ts";
import { type IntOrPercent, validateAtMost100Percent, validateIntOrPercent } from "../../workloads/validation/int-or-percent.ts";
import { printedSelector } from "../../workloads/validation/selector.ts";

const SPEC = new Path("spec");
const STATUS = new Path("status");
const EVICTION_POLICIES = ["AlwaysAllow", "IfHealthyBudget"];

export function validatePodDisruptionBudget({ spec = {} }: AnyObject): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec as PodDisruptionBudgetSpec;
  const errors: FieldError[] = [];
  if (minAvailable != null && maxUnavailable != null) {
    errors.push(invalidValue(SPEC, printed(spec), "minAvailable and maxUnavailable cannot be both set"));
  }
  errors.push(...validateAmount(minAvailable, SPEC.child("minAvailable")), ...validateAmount(maxUnavailable, SPEC.child("maxUnavailable")));
  errors.push(...validateLabelSelector(selector, SPEC.child("selector")));
  if (policy != null && !EVICTION_POLICIES.includes(policy)) {
    errors.push(notSupported(SPEC.child("unhealthyPodEvictionPolicy"), policy, EVICTION_POLICIES));
  }
  return errors;
}

const validateAmount = (amount: IntOrPercent | undefined, path: Path): FieldError[] =>
  amount == null ? [] : [...validateIntOrPercent(amount, path), ...validateAtMost100Percent(amount, path)];

/** As the Go struct that it was. */
const printed = ({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy }: PodDisruptionBudgetSpec) => ({
  MinAvailable: minAvailable,
  Selector: printedSelector(selector),
  MaxUnavailable: maxUnavailable,
  UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
});

export function validatePodDisruptionBudgetStatus({ status }: AnyObject): FieldError[] {
  return [
    ...validateConditions(status?.conditions, STATUS.child("conditions")),
    ...validateCounts(status, STATUS, "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"),
  ];
}
