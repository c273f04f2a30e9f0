import type { JobStatus } from "../../../../generated/types.ts";

export type Condition = "Complete" | "Failed" | "FailureTarget" | "SuccessCriteriaMet" | "Suspended";

export function hasCondition(status: JobStatus | undefined, type: Condition, value: "True" | "False" = "True"): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === value);
}

export const isFinished = (status: JobStatus | undefined): boolean => hasCondition(status, "Complete") || hasCondition(status, "Failed");
