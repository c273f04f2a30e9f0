/** Source: ValidateCronJob… of pkg/apis/batch/validation. */
import { type FieldError, invalidValue, notSupported, Path, required, validateNonnegative } from "@kubarium/apimachinery";
import type { CronJobSpec, JobTemplateSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { printedSelector } from "../../workloads/validation/selector.ts";
import { validateJobSpec } from "../jobs/validation/spec.ts";
import { scheduleProblem } from "./schedule.ts";
import { timeZoneProblem } from "./time-zone.ts";

const SPEC = new Path("spec");
/** A Job's name has eleven more characters. */
const MAX_NAME = 52;
const POLICIES = ["Allow", "Forbid", "Replace"];

export function validateCronJob({ metadata, spec }: AnyObject): FieldError[] {
  const { name = "" } = metadata;
  const errors = validateSpec(spec, undefined);
  if (name.length > MAX_NAME) errors.push(invalidValue("metadata.name", name, `must be no more than ${MAX_NAME} characters`));
  return errors;
}

export const validateCronJobUpdate = ({ spec }: AnyObject, previous: AnyObject): FieldError[] => validateSpec(spec, previous.spec);

function validateSpec(spec: CronJobSpec, before: CronJobSpec | undefined): FieldError[] {
  const errors = validateSchedule(spec);
  errors.push(...validateNonnegative(spec.startingDeadlineSeconds ?? 0, SPEC.child("startingDeadlineSeconds")));
  if (!before || before.timeZone !== spec.timeZone) errors.push(...validateTimeZone(spec.timeZone));
  const policy = spec.concurrencyPolicy ?? "";
  if (!POLICIES.includes(policy)) errors.push(notSupported(SPEC.child("concurrencyPolicy"), policy, POLICIES));
  errors.push(...validateJobTemplate(spec.jobTemplate, SPEC.child("jobTemplate", "spec")));
  for (const limit of ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] as const) {
    errors.push(...validateNonnegative(spec[limit] ?? 0, SPEC.child(limit)));
  }
  return errors;
}

/** A zone inside the schedule, as old clusters took it, is never stored here, so it is never kept either. */
function validateSchedule({ schedule }: CronJobSpec): FieldError[] {
  const path = SPEC.child("schedule");
  if (!schedule) return [required(path)];
  const problem = scheduleProblem(schedule);
  const errors = problem ? [invalidValue(path, schedule, problem)] : [];
  if (!schedule.includes("TZ")) return errors;
  return [...errors, invalidValue(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")];
}

const NAME_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

function validateTimeZone(timeZone: string | undefined): FieldError[] {
  if (timeZone == null) return [];
  const refuse = (text: string): FieldError => invalidValue(SPEC.child("timeZone"), timeZone, text);
  if (timeZone === "") return [refuse("timeZone must be nil or non-empty string")];
  const parts = timeZone.split("/");
  if (parts.some((part) => part === "." || part === ".." || part.startsWith("-") || !NAME_PART.test(part))) {
    return [refuse(`unknown time zone ${timeZone}`)];
  }
  const errors: FieldError[] = [];
  if (timeZone.toLowerCase() === "local") {
    errors.push(refuse("timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
  }
  const problem = timeZoneProblem(timeZone);
  return problem ? [...errors, refuse(problem)] : errors;
}

/** The selector is made with each Job. */
function validateJobTemplate(template: JobTemplateSpec, path: Path): FieldError[] {
  const { spec } = template;
  if (!spec) return [];
  const errors = validateJobSpec(spec, path);
  const { selector, manualSelector } = spec;
  if (selector) errors.push(invalidValue(path.child("selector"), printedSelector(selector), "`selector` will be auto-generated"));
  if (manualSelector) errors.push(notSupported(path.child("manualSelector"), manualSelector, ["nil", "false"]));
  return errors;
}
