/** The indexes that a Job's status says are done or lost. Source: validateJobStatus in pkg/apis/batch/validation. */
import { type FieldError, invalidValue, Path } from "@kubarium/apimachinery";
import type { JobStatus } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { indexesProblem, overlapOf } from "./indexes.ts";

const COMPLETED = new Path("status.completedIndexes");
const FAILED = new Path("status.failedIndexes");

interface Change {
  job: AnyObject;
  status: JobStatus;
  changed(...fields: (keyof JobStatus)[]): boolean;
}

export function validateStatusIndexes({ job, status, changed }: Change): FieldError[] {
  const { completionMode, completions, backoffLimitPerIndex } = job.spec;
  const { completedIndexes = "", failedIndexes } = status;
  const [newCompleted, newFailed] = [changed("completedIndexes"), changed("failedIndexes")];
  const errors: FieldError[] = [];
  const parse = (text: string, path: Path, field: string): void => {
    const problem = indexesProblem(text, completions);
    if (problem) errors.push(invalidValue(path, text, `error parsing ${field}: ${problem}`));
  };
  if (newCompleted && completions != null) parse(completedIndexes, COMPLETED, "completedIndexes");
  if (newFailed && completions != null && backoffLimitPerIndex != null && failedIndexes != null)
    parse(failedIndexes, FAILED, "failedIndexes");
  if (newCompleted && completedIndexes && completionMode !== "Indexed") {
    errors.push(invalidValue(COMPLETED, completedIndexes, "cannot set non-empty completedIndexes when non-indexed completion mode"));
  }
  if (newFailed && backoffLimitPerIndex == null && failedIndexes != null) {
    errors.push(invalidValue(FAILED, failedIndexes, "cannot set non-null failedIndexes when backoffLimitPerIndex is null"));
  }
  if ((newCompleted || newFailed) && completions != null && completedIndexes && failedIndexes) {
    const overlap = overlapOf(completedIndexes, failedIndexes, completions);
    const text = `failedIndexes and completedIndexes overlap at index: ${overlap}`;
    if (overlap !== undefined) errors.push(invalidValue(FAILED, failedIndexes, text));
  }
  return errors;
}
