/** Source: validatePodFailurePolicy in pkg/apis/batch/validation. */
import {
  duplicate,
  type FieldError,
  goQuote,
  invalidEach,
  invalidUnprinted,
  invalidValue,
  isQualifiedName,
  notSupported,
  type Path,
  required,
  tooMany,
} from "@kubarium/apimachinery";
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from "../../../../generated/types.ts";

const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const STATUSES = ["False", "True", "Unknown"];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_PATTERNS = 20;

const oneOf = (values: readonly string[]): string => `valid values: [${values.map(goQuote).join(" ")}]`;

/** A value that must be there and be one of a few. */
function validateChoice(value: string | undefined, path: Path, choices: readonly string[]): FieldError[] {
  if (!value) return [required(path, oneOf(choices))];
  return choices.includes(value) ? [] : [notSupported(path, value, choices)];
}

export function validateFailurePolicy(spec: JobSpec, path: Path): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const at = path.child("rules");
  const { initContainers = [], containers = [] } = spec.template.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  return [
    ...(rules.length > MAX_RULES ? [tooMany(at, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, index) => validateRule(spec, rule, at.index(index), names)),
  ];
}

function validateRule(spec: JobSpec, rule: PodFailurePolicyRule, path: Path, names: ReadonlySet<string>): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const errors = validateChoice(action, path.child("action"), ACTIONS);
  if (action === "FailIndex" && spec.backoffLimitPerIndex == null) {
    errors.push(invalidValue(path.child("action"), action, "requires the backoffLimitPerIndex to be set"));
  }
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, path.child("onExitCodes"), names));
  if (onPodConditions.length > 0) errors.push(...validateConditions(onPodConditions, path.child("onPodConditions")));
  const [codes, conditions] = [Boolean(onExitCodes), onPodConditions.length > 0];
  if (codes && conditions) errors.push(invalidUnprinted(path, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (!codes && !conditions) errors.push(invalidUnprinted(path, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

function validateConditions(patterns: readonly PodFailurePolicyOnPodConditionsPattern[], path: Path): FieldError[] {
  const errors = patterns.length > MAX_PATTERNS ? [tooMany(path, patterns.length, MAX_PATTERNS)] : [];
  for (const [index, { type = "", status }] of patterns.entries()) {
    const at = path.index(index);
    errors.push(...invalidEach(at.child("type"), type, isQualifiedName(type)), ...validateChoice(status, at.child("status"), STATUSES));
  }
  return errors;
}

function validateExitCodes(
  { operator, containerName, values: sent }: PodFailurePolicyOnExitCodesRequirement,
  path: Path,
  names: ReadonlySet<string>,
): FieldError[] {
  const values = sent ?? [];
  const at = path.child("values");
  const errors = validateChoice(operator, path.child("operator"), OPERATORS);
  if (containerName !== undefined && !names.has(containerName)) {
    const text = "must be one of the container or initContainer names in the pod template";
    errors.push(invalidValue(path.child("containerName"), containerName, text));
  }
  if (values.length === 0) errors.push(invalidValue(at, sent, "at least one value is required"));
  else if (values.length > MAX_EXIT_CODES) errors.push(tooMany(at, values.length, MAX_EXIT_CODES));
  for (const [index, value] of values.entries()) {
    if (operator === "In" && value === 0) errors.push(invalidValue(at.index(index), value, "must not be 0 for the In operator"));
    if (values.indexOf(value) < index) errors.push(duplicate(at.index(index), value));
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] as number) > value)) {
    errors.push(invalidValue(at, values, "must be ordered"));
  }
  return errors;
}
