/** Source: WarningsForJobSpec of pkg/api/job. */
import type { JobSpec } from "../../../generated/types.ts";
import { podTemplateWarnings } from "../../pods/index.ts";

const MANY_COMPLETIONS = 100_000;
const MANY_AT_ONCE = 10_000;

/** `path` is that of the spec. */
export function jobSpecWarnings(spec: JobSpec, path: string): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  const large = completionMode === "Indexed" && completions > MANY_COMPLETIONS && parallelism > MANY_AT_ONCE;
  const text =
    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail";
  return [...(large ? [`${path}: ${text}`] : []), ...podTemplateWarnings(spec.template, `${path}.template`)];
}
