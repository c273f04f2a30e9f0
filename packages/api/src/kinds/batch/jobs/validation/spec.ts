/** What a Job's spec is held to, also inside a CronJob. Source: validateJobSpec in pkg/apis/batch/validation. */
import {
  type FieldError,
  goQuote,
  invalidValue,
  notSupported,
  type Path,
  required,
  tooLong,
  validateDomainPrefixedPath,
  validateNonnegative,
} from "@kubarium/apimachinery";
import type { JobSpec } from "../../../../generated/types.ts";
import { validatePodTemplateSpec } from "../../../pods/index.ts";
import { validateFailurePolicy } from "./failure-policy.ts";
import { printedSuccessPolicy } from "./printed.ts";
import { validateSuccessPolicy } from "./success-policy.ts";

const MODES = ["NonIndexed", "Indexed"];
const MAX_MANAGED_BY = 63;
/** Beyond these an Indexed Job's status would not fit. */
const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const MAX_OF_MANY = 10_000;
const OF_MANY = `must be less than or equal to ${MAX_OF_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;

/** Expects a spec with its defaults. The selector is not looked at. */
export function validateJobSpec(spec: JobSpec, path: Path): FieldError[] {
  const errors = COUNTS.flatMap((count) => (spec[count] == null ? [] : validateNonnegative(spec[count], path.child(count))));
  if (spec.maxFailedIndexes != null && spec.backoffLimitPerIndex == null) {
    errors.push(required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified"));
  }
  if (spec.managedBy != null) {
    errors.push(...validateDomainPrefixedPath(spec.managedBy, path.child("managedBy")));
    if (spec.managedBy.length > MAX_MANAGED_BY) errors.push(tooLong(path.child("managedBy"), MAX_MANAGED_BY));
  }
  errors.push(...validateCompletionMode(spec, path));
  if (spec.podFailurePolicy) errors.push(...validateFailurePolicy(spec, path.child("podFailurePolicy")));
  if (spec.successPolicy) errors.push(...validateSuccess(spec, path.child("successPolicy")));
  errors.push(...validateReplacementPolicy(spec, path.child("podReplacementPolicy")));
  errors.push(...validatePodTemplateSpec(spec.template, path.child("template")));
  return [...errors, ...validateRestartPolicy(spec, path.child("template", "spec", "restartPolicy"))];
}

const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const satisfies (keyof JobSpec)[];

function validateCompletionMode(spec: JobSpec, path: Path): FieldError[] {
  const { completionMode = "NonIndexed" } = spec;
  if (completionMode === "Indexed") return validateIndexed(spec, path);
  if (completionMode !== "NonIndexed") return [notSupported(path.child("completionMode"), completionMode, MODES)];
  return (["backoffLimitPerIndex", "maxFailedIndexes"] as const)
    .filter((field) => spec[field] != null)
    .map((field) => invalidValue(path.child(field), spec[field], "requires indexed completion mode"));
}

function validateIndexed({ completions, parallelism, maxFailedIndexes, backoffLimitPerIndex }: JobSpec, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (field: string, value: unknown, text: string) => errors.push(invalidValue(path.child(field), value, text));
  if (completions == null) errors.push(required(path.child("completions"), "when completion mode is Indexed"));
  if (parallelism != null && parallelism > MAX_PARALLELISM) {
    refuse("parallelism", parallelism, `must be less than or equal to ${MAX_PARALLELISM} when completion mode is Indexed`);
  }
  if (maxFailedIndexes != null) {
    if (completions != null && maxFailedIndexes > completions) {
      refuse("maxFailedIndexes", maxFailedIndexes, "must be less than or equal to completions");
    }
    if (maxFailedIndexes > MAX_FAILED_INDEXES) {
      refuse("maxFailedIndexes", maxFailedIndexes, `must be less than or equal to ${MAX_FAILED_INDEXES}`);
    }
  }
  if (completions == null || completions <= MANY_COMPLETIONS || backoffLimitPerIndex == null) return errors;
  const needed = `must be specified when completions is above ${MANY_COMPLETIONS}`;
  if (maxFailedIndexes == null) errors.push(required(path.child("maxFailedIndexes"), needed));
  if (parallelism != null && parallelism > MAX_OF_MANY) refuse("parallelism", parallelism, OF_MANY);
  if (maxFailedIndexes != null && maxFailedIndexes > MAX_OF_MANY) refuse("maxFailedIndexes", maxFailedIndexes, OF_MANY);
  return errors;
}

function validateSuccess(spec: JobSpec, path: Path): FieldError[] {
  if (spec.completionMode === "Indexed") return validateSuccessPolicy(spec, path);
  return [invalidValue(path, printedSuccessPolicy(spec.successPolicy), "requires indexed completion mode")];
}

/** With a failure policy only Failed. */
function validateReplacementPolicy({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: Path): FieldError[] {
  if (policy == null) return [];
  const choices = podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  return choices.includes(policy) ? [] : [notSupported(path, policy, choices)];
}

const RESTART_POLICIES = ["OnFailure", "Never"];

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: Path): FieldError[] {
  const policy = template.spec?.restartPolicy;
  if (!policy || policy === "Always") return [required(path, `valid values: ${RESTART_POLICIES.map(goQuote).join(", ")}`)];
  if (!RESTART_POLICIES.includes(policy)) return [notSupported(path, policy, RESTART_POLICIES)];
  if (!podFailurePolicy || policy === "Never") return [];
  return [invalidValue(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}
