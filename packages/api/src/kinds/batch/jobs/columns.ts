/** Source: printJob. */
import { humanDuration } from "@kubarium/apimachinery";
import type { AnyObject, CellHelpers } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, selectorColumn } from "../../workloads/columns.ts";

function jobStatus({ metadata, status }: AnyObject): string {
  const has = (type: string) => status?.conditions?.some((condition: AnyObject) => condition.type === type && condition.status === "True");
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running";
}

function completions({ spec, status }: AnyObject): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions != null) return `${succeeded}/${spec.completions}`;
  return (spec?.parallelism ?? 0) > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`;
}

/** From the first start to the completion, or until now. */
function jobDuration({ status }: AnyObject, { nowMs }: CellHelpers): string {
  if (!status?.startTime) return "";
  const endMs = status.completionTime ? Date.parse(status.completionTime) : nowMs;
  return humanDuration(endMs - Date.parse(status.startTime));
}

export const jobColumns = tableOf(
  nameColumn,
  { name: "Status", description: "Status of the job.", cell: jobStatus },
  { name: "Completions", field: "api.batch.v1.JobStatus.succeeded", cell: completions },
  { name: "Duration", description: "Time required to complete the job.", cell: jobDuration },
  ageColumn,
  ...containerColumns(),
  selectorColumn("api.batch.v1.JobSpec.selector"),
);
