/**
 * What a write to a Job's status is held to. Most rules look only at what the write changes, so that a status from before a change of
 * the spec does not stand in the way. Source: validateJobStatus in pkg/apis/batch/validation, getStatusValidationOptions in pkg/registry/batch/job.
 */
import {
  deepEqual,
  duplicate,
  FIELD_IMMUTABLE,
  type FieldError,
  invalidUnprinted,
  invalidValue,
  Path,
  required,
  validateNonnegative,
} from "@kubarium/apimachinery";
import type { JobStatus, UncountedTerminatedPods } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { type Condition, hasCondition, isFinished } from "./conditions.ts";
import { validateStatusIndexes } from "./status-indexes.ts";

const STATUS = new Path("status");
const CONDITIONS = STATUS.child("conditions");
const COUNTS = ["active", "succeeded", "failed", "ready", "terminating"] as const satisfies (keyof JobStatus)[];

/** The statuses that a write is between, and what it changes. */
interface Transition {
  job: AnyObject;
  status: JobStatus;
  before: JobStatus;
  changed(...fields: (keyof JobStatus)[]): boolean;
  turned(...conditions: Condition[]): boolean;
  finishes: boolean;
}

export function validateJobStatus(job: AnyObject, previous: AnyObject): FieldError[] {
  const status: JobStatus = job.status ?? {};
  const before: JobStatus = previous.status ?? {};
  const transition: Transition = {
    job,
    status,
    before,
    changed: (...fields) => fields.some((field) => !deepEqual(status[field], before[field])),
    turned: (...conditions) => conditions.some((type) => hasCondition(status, type) !== hasCondition(before, type)),
    finishes: isFinished(status) !== isFinished(before),
  };
  return [
    ...COUNTS.flatMap((count) => validateNonnegative(status[count] ?? 0, STATUS.child(count))),
    ...validateUncounted(status.uncountedTerminatedPods),
    ...validateCompletion(transition),
    ...validateFinished(transition),
    ...validateStatusIndexes(transition),
    ...validateRunning(transition),
    ...validateSuccessCriteria(transition),
    ...validateProgress(transition),
  ];
}

function validateUncounted({ succeeded = [], failed = [] }: UncountedTerminatedPods = {}): FieldError[] {
  const path = STATUS.child("uncountedTerminatedPods");
  const seen = new Set<string>();
  const check = (uids: readonly string[], field: string): FieldError[] =>
    uids.flatMap((uid, index) => {
      const at = path.child(field).index(index);
      if (uid === "") return [invalidValue(at, uid, "must not be empty")];
      if (seen.has(uid)) return [duplicate(at, uid)];
      seen.add(uid);
      return [];
    });
  return [...check(succeeded, "succeeded"), ...check(failed, "failed")];
}

function validateCompletion({ status, changed, turned }: Transition): FieldError[] {
  const errors: FieldError[] = [];
  const complete = hasCondition(status, "Complete");
  const { completionTime, startTime } = status;
  const at = STATUS.child("completionTime");
  if (turned("Complete", "Failed") && complete && hasCondition(status, "Failed")) {
    errors.push(invalidUnprinted(CONDITIONS, "cannot set Complete=True and Failed=true conditions"));
  }
  if (turned("Complete", "FailureTarget") && complete && hasCondition(status, "FailureTarget")) {
    errors.push(invalidUnprinted(CONDITIONS, "cannot set Complete=True and FailureTarget=true conditions"));
  }
  if (turned("Complete") || changed("completionTime")) {
    if (completionTime && !complete) {
      errors.push(invalidValue(at, completionTime, "cannot set completionTime when there is no Complete=True condition"));
    }
    if (!completionTime && complete) errors.push(required(at, "completionTime is required for Complete jobs"));
  }
  if (changed("startTime", "completionTime") && startTime && completionTime && Date.parse(completionTime) < Date.parse(startTime)) {
    errors.push(invalidValue(at, completionTime, "must be equal to or after `startTime`"));
  }
  return errors;
}

function validateFinished({ job, status, changed, turned, finishes }: Transition): FieldError[] {
  const errors: FieldError[] = [];
  if ((turned("Failed") || changed("failedIndexes")) && hasCondition(status, "Failed") && !hasCondition(status, "FailureTarget")) {
    errors.push(invalidUnprinted(CONDITIONS, "cannot set Failed=True condition without the FailureTarget=true condition"));
  }
  if (turned("Complete", "SuccessCriteriaMet") && hasCondition(status, "Complete") && !hasCondition(status, "SuccessCriteriaMet")) {
    errors.push(invalidUnprinted(CONDITIONS, "cannot set Complete=True condition without the SuccessCriteriaMet=true condition"));
  }
  if (!isFinished(status)) return errors;
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = status;
  if ((finishes || changed("active")) && active > 0) {
    errors.push(invalidValue(STATUS.child("active"), active, "active>0 is invalid for finished job"));
  }
  const neverRan = job.spec.suspend === true && job.spec.completions === 0;
  if ((finishes || changed("startTime")) && !neverRan && !startTime) {
    errors.push(required(STATUS.child("startTime"), "startTime is required for finished job"));
  }
  const { succeeded = [], failed = [] } = uncounted ?? {};
  if ((finishes || changed("uncountedTerminatedPods")) && succeeded.length + failed.length > 0) {
    const printed = { Succeeded: succeeded.length ? succeeded : null, Failed: failed.length ? failed : null };
    errors.push(invalidValue(STATUS.child("uncountedTerminatedPods"), printed, "must be empty for finished job"));
  }
  return errors;
}

function validateRunning({ status, changed, finishes }: Transition): FieldError[] {
  const errors: FieldError[] = [];
  const { terminating = 0, ready, active = 0 } = status;
  if ((finishes || changed("terminating")) && isFinished(status) && terminating > 0) {
    errors.push(invalidValue(STATUS.child("terminating"), terminating, "terminating>0 is invalid for finished job"));
  }
  if (changed("ready", "active") && ready != null && ready > active) {
    errors.push(invalidValue(STATUS.child("ready"), ready, "cannot set more ready pods than active"));
  }
  return errors;
}

function validateSuccessCriteria({ job, status }: Transition): FieldError[] {
  const met = hasCondition(status, "SuccessCriteriaMet");
  const texts: string[] = [];
  if (met && hasCondition(status, "Failed")) texts.push("cannot set SuccessCriteriaMet=True and Failed=true conditions");
  if (met && hasCondition(status, "FailureTarget")) texts.push("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
  if (job.spec.successPolicy && !met && hasCondition(status, "Complete")) {
    texts.push("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
  }
  return texts.map((text) => invalidUnprinted(CONDITIONS, text));
}

const TERMINAL = ["Failed", "Complete", "FailureTarget"] as const;

/** What is over stays over, counts only grow. */
function validateProgress({ job, status, before, changed }: Transition): FieldError[] {
  const errors: FieldError[] = TERMINAL.filter((type) => hasCondition(before, type) && !hasCondition(status, type)).map((type) =>
    invalidUnprinted(CONDITIONS, `cannot disable the terminal ${type}=True condition`),
  );
  const refuse = (field: keyof JobStatus, value: unknown, text: string) => errors.push(invalidValue(STATUS.child(field), value, text));
  const { failed = 0, succeeded = 0, completionTime, startTime } = status;
  const { completionMode, completions, parallelism, suspend } = job.spec;
  if (failed < (before.failed ?? 0)) refuse("failed", failed, "cannot decrease the failed counter");
  const scalable = completionMode === "Indexed" && deepEqual(completions, parallelism);
  if (!scalable && succeeded < (before.succeeded ?? 0)) refuse("succeeded", succeeded, "cannot decrease the succeeded counter");
  if (completionTime && before.completionTime && completionTime !== before.completionTime) {
    refuse("completionTime", completionTime, FIELD_IMMUTABLE);
  }
  const resumes = hasCondition(before, "Suspended") && hasCondition(status, "Suspended", "False");
  if (changed("startTime") && !resumes && before.startTime && !suspend) {
    refuse("startTime", startTime, `${FIELD_IMMUTABLE} for unsuspended job once set`);
  }
  const [met, wasMet] = [hasCondition(status, "SuccessCriteriaMet"), hasCondition(before, "SuccessCriteriaMet")];
  if (wasMet && !met) errors.push(invalidUnprinted(CONDITIONS, "cannot disable the SuccessCriteriaMet=True condition"));
  if (hasCondition(before, "Complete") && !wasMet && met) {
    errors.push(invalidUnprinted(CONDITIONS, "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"));
  }
  return errors;
}
