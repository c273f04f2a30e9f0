/** How fast an autoscaler may go. Source: validateScalingRules in pkg/apis/autoscaling/validation. */
import { type FieldError, invalidValue, NOT_NEGATIVE, notSupported, parseQuantity, type Path, required } from "@kubarium/apimachinery";
import type { V2HPAScalingPolicy, V2HPAScalingRules } from "../../../../generated/types.ts";

const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;
const SELECT_POLICIES = ["Disabled", "Max", "Min"];
const POLICY_TYPES = ["Percent", "Pods"];

export function validateScalingRules(rules: V2HPAScalingRules | undefined, path: Path): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules;
  const errors: FieldError[] = [];
  const window = path.child("stabilizationWindowSeconds");
  if (seconds != null && seconds < 0) errors.push(invalidValue(window, seconds, "must be greater than or equal to zero"));
  if (seconds != null && seconds > MAX_WINDOW_SECONDS) {
    errors.push(invalidValue(window, seconds, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  }
  if (selectPolicy != null && !SELECT_POLICIES.includes(selectPolicy)) {
    errors.push(notSupported(path.child("selectPolicy"), selectPolicy, SELECT_POLICIES));
  }
  const at = path.child("policies");
  if (policies.length === 0) errors.push(required(at, "must specify at least one Policy"));
  errors.push(...policies.flatMap((policy, index) => validatePolicy(policy, at.index(index))));
  if (tolerance != null && parseQuantity(tolerance).sign() < 0) errors.push(invalidValue(path.child("tolerance"), tolerance, NOT_NEGATIVE));
  return errors;
}

function validatePolicy({ type = "", value = 0, periodSeconds = 0 }: V2HPAScalingPolicy, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  const period = path.child("periodSeconds");
  if (!POLICY_TYPES.includes(type)) errors.push(notSupported(path.child("type"), type, POLICY_TYPES));
  if (value <= 0) errors.push(invalidValue(path.child("value"), value, "must be greater than zero"));
  if (periodSeconds <= 0) errors.push(invalidValue(period, periodSeconds, "must be greater than zero"));
  if (periodSeconds > MAX_PERIOD_SECONDS) {
    errors.push(invalidValue(period, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`));
  }
  return errors;
}
