/** A Job as a whole. Source: ValidateJob and ValidateJobUpdate in pkg/apis/batch/validation. */
import {
  deepEqual,
  FIELD_IMMUTABLE,
  type FieldError,
  invalidValue,
  isDns1123Label,
  Path,
  required,
  sortedMap,
  validateImmutableField,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { JobSpec } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { doesNotMatch, parsedSelector, printedSelector, validateImmutableSelector } from "../../../workloads/validation/selector.ts";
import { CONTROLLER_UID, JOB_NAME, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME } from "../selector.ts";
import { printedFailurePolicy, printedSuccessPolicy } from "./printed.ts";
import { validateJobSpec } from "./spec.ts";
import { validateTemplateUpdate } from "./template-update.ts";

const SPEC = new Path("spec");

export function validateJob(job: AnyObject): FieldError[] {
  const { completionMode, completions } = job.spec;
  const errors = [...validateGeneratedSelector(job), ...validateSpecWithSelector(job.spec)];
  if (completionMode !== "Indexed" || !(completions > 0)) return errors;
  const hostname = `${job.metadata.name ?? ""}-${completions - 1}`;
  if (isDns1123Label(hostname).length === 0) return errors;
  const text = `will not able to create pod with invalid DNS label: ${hostname}`;
  return [...errors, invalidValue("metadata.name", job.metadata.name ?? "", text)];
}

/** The spec is looked at twice, as in Kubernetes: what is wrong with it is listed as often. */
export function validateJobUpdate(job: AnyObject, previous: AnyObject): FieldError[] {
  const [spec, before] = [job.spec as JobSpec, previous.spec as JobSpec];
  const immutable = (field: "completionMode" | "backoffLimitPerIndex" | "managedBy"): FieldError[] =>
    validateImmutableField(spec[field], before[field], SPEC.child(field));
  const failurePolicy = [spec, before].map(({ podFailurePolicy }) => printedFailurePolicy(podFailurePolicy)) as [unknown, unknown];
  const successPolicy = [spec, before].map(({ successPolicy }) => printedSuccessPolicy(successPolicy)) as [unknown, unknown];
  return [
    ...validateJob(job),
    ...validateSpecWithSelector(spec),
    ...validateCompletions(spec, before),
    ...validateImmutableSelector(spec.selector, before.selector, SPEC.child("selector")),
    ...validateTemplateUpdate(spec, previous),
    ...immutable("completionMode"),
    ...validateImmutableField(...failurePolicy, SPEC.child("podFailurePolicy")),
    ...immutable("backoffLimitPerIndex"),
    ...immutable("managedBy"),
    ...validateImmutableField(...successPolicy, SPEC.child("successPolicy")),
  ];
}

/** An Indexed Job may be made larger and smaller together with its parallelism. */
function validateCompletions({ completionMode, completions, parallelism }: JobSpec, before: JobSpec): FieldError[] {
  const path = SPEC.child("completions");
  if (deepEqual(completions, before.completions)) return [];
  if (completionMode !== "Indexed") return [invalidValue(path, completions, FIELD_IMMUTABLE)];
  if (completions == null || completions === parallelism) return [];
  return [invalidValue(path, completions, "can only be modified in tandem with spec.parallelism")];
}

function validateSpecWithSelector(spec: JobSpec): FieldError[] {
  const { selector, template } = spec;
  const at = SPEC.child("selector");
  const { labels } = template.metadata ?? {};
  const parsed = parsedSelector(selector);
  return [
    ...validateJobSpec(spec, SPEC),
    ...(selector ? validateLabelSelector(selector, at) : [required(at)]),
    ...(!parsed || parsed.matches(labels) ? [] : [doesNotMatch(labels, SPEC.child("template"))]),
  ];
}

/** Unless the client manages the selector, the template has the labels that were generated, and the selector finds them. */
function validateGeneratedSelector({ metadata, spec }: AnyObject): FieldError[] {
  if (spec.manualSelector || !spec.selector) return [];
  const { name = "", uid = "" } = metadata;
  const expected = { [LEGACY_CONTROLLER_UID]: uid, [LEGACY_JOB_NAME]: name, [CONTROLLER_UID]: uid, [JOB_NAME]: name };
  const labels: Record<string, string> = spec.template.metadata?.labels ?? {};
  const path = SPEC.child("template", "metadata", "labels");
  const errors: FieldError[] = Object.entries(expected)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => {
      const text = `must be '${value}'`;
      return labels[key] === undefined ? required(path.key(key), text) : invalidValue(path.key(key), sortedMap(labels), text);
    });
  const selector = parsedSelector(spec.selector);
  if (!selector || selector.matches(expected)) return errors;
  return [...errors, invalidValue(SPEC.child("selector"), printedSelector(spec.selector), "`selector` not auto-generated")];
}
