/** Source: validateMetricSpec in pkg/apis/autoscaling/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1123Label,
  isPathSegmentName,
  notSupported,
  parseQuantity,
  type Path,
  required,
} from "@kubarium/apimachinery";
import type { V2MetricIdentifier, V2MetricSpec, V2MetricTarget } from "../../../../generated/types.ts";
import { checkContainerResourceName } from "../../../pods/index.ts";
import { type ReferenceRules, validateReference } from "./reference.ts";

const TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/** The sources in the order in which they are looked at; only the first that is there is checked. */
const SOURCES = ["object", "external", "pods", "resource", "containerResource"] as const;
type Source = (typeof SOURCES)[number];
const TARGET_TYPES = ["Utilization", "Value", "AverageValue"];

const sourceOf = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1);

export function validateMetric(metric: V2MetricSpec, path: Path, objectRules: ReferenceRules): FieldError[] {
  const { type = "" } = metric;
  const known = TYPES.includes(type);
  const unsupported = notSupported(path.child("type"), type, TYPES);
  const errors = type ? [] : [required(path.child("type"), "must specify a metric source type")];
  if (!known) errors.push(unsupported);
  const present = SOURCES.filter((source) => metric[source]);
  const first = present[0];
  if (first) errors.push(...validators[first](metric, path.child(first), objectRules));
  const expected = known ? sourceOf(type) : "";
  if (!known) errors.push(unsupported);
  else if (!metric[expected as Source]) {
    errors.push(required(path.child(expected), "must populate information for the given metric source"));
  }
  if (present.length === 1) return errors;
  const others = present.filter((source) => source !== expected);
  return [...errors, ...others.map((source) => forbiddenField(path.child(source), "must populate the given metric source only"))];
}

type Validator = (metric: V2MetricSpec, path: Path, objectRules: ReferenceRules) => FieldError[];

const validators: Record<Source, Validator> = {
  object({ object }, path, objectRules) {
    const { target } = object ?? {};
    const missing = target?.value == null && target?.averageValue == null;
    return [
      ...validateReference(object?.describedObject, path.child("describedObject"), objectRules),
      ...validateIdentifier(object?.metric, path.child("metric")),
      ...validateTarget(target, path.child("target")),
      ...(missing ? [required(path.child("target", "averageValue"), "must set either a target value or averageValue")] : []),
    ];
  },
  external({ external }, path) {
    const { target } = external ?? {};
    const [value, average] = [target?.value != null, target?.averageValue != null];
    const at = path.child("target");
    const errors = [...validateIdentifier(external?.metric, path.child("metric")), ...validateTarget(target, at)];
    const both = "may not set both a target value for metric and a per-pod target";
    if (!value && !average)
      errors.push(required(at.child("averageValue"), "must set either a target value for metric or a per-pod target"));
    if (value && average) errors.push(forbiddenField(at.child("value"), both));
    return errors;
  },
  pods({ pods }, path) {
    const missing = pods?.target?.averageValue == null;
    return [
      ...validateIdentifier(pods?.metric, path.child("metric")),
      ...validateTarget(pods?.target, path.child("target")),
      ...(missing ? [required(path.child("target", "averageValue"), "must specify a positive target averageValue")] : []),
    ];
  },
  resource: ({ resource }, path) => [
    ...(resource?.name ? [] : [required(path.child("name"), "must specify a resource name")]),
    ...validateResourceTarget(resource?.target, path.child("target")),
  ],
  containerResource({ containerResource }, path) {
    const { name, container, target } = containerResource ?? {};
    const errors: FieldError[] = [];
    if (!name) errors.push(required(path.child("name"), "must specify a resource name"));
    else checkContainerResourceName(errors, String(path.child("name")), name);
    if (!container) errors.push(required(path.child("container"), "must specify a container"));
    else errors.push(...invalidEach(path.child("container"), container, isDns1123Label(container)));
    return [...errors, ...validateResourceTarget(target, path.child("target"))];
  },
};

function validateResourceTarget(target: V2MetricTarget | undefined, path: Path): FieldError[] {
  const [utilization, value] = [target?.averageUtilization != null, target?.averageValue != null];
  const errors = validateTarget(target, path);
  const none = "must set either a target raw value or a target utilization";
  if (!utilization && !value) errors.push(required(path.child("averageUtilization"), none));
  if (utilization && value) {
    errors.push(forbiddenField(path.child("averageValue"), "may not set both a target raw value and a target utilization"));
  }
  return errors;
}

function validateTarget(target: Partial<V2MetricTarget> = {}, path: Path): FieldError[] {
  const { type = "", value, averageValue, averageUtilization } = target;
  const errors: FieldError[] = [];
  if (!type) errors.push(required(path.child("type"), "must specify a metric target type"));
  if (!TARGET_TYPES.includes(type)) {
    errors.push(invalidValue(path.child("type"), type, "must be either Utilization, Value, or AverageValue"));
  }
  if (value != null && !isPositive(value)) errors.push(invalidValue(path.child("value"), value, "must be positive"));
  if (averageValue != null && !isPositive(averageValue)) {
    errors.push(invalidValue(path.child("averageValue"), averageValue, "must be positive"));
  }
  if (averageUtilization != null && averageUtilization < 1) {
    errors.push(invalidValue(path.child("averageUtilization"), averageUtilization, "must be greater than 0"));
  }
  return errors;
}

const isPositive = (amount: string): boolean => parseQuantity(amount).sign() > 0;

function validateIdentifier(metric: V2MetricIdentifier | undefined, path: Path): FieldError[] {
  const name = metric?.name;
  return name
    ? invalidEach(path.child("name"), name, isPathSegmentName(name))
    : [required(path.child("name"), "must specify a metric name")];
}
