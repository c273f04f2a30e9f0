/** Source: SetDefaults_Job of pkg/apis/batch/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";

const UNLIMITED = 2 ** 31 - 1;

export function setJobDefaults(job: AnyObject): void {
  job.spec ??= {};
  const { spec } = job;
  setJobTemplateDefaults(spec);
  if (spec.completions == null && spec.parallelism == null) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex == null ? 6 : UNLIMITED;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  spec.manualSelector ??= false;
  const { labels } = spec.template.metadata;
  if (labels && Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = { ...labels };
}

/** What a CronJob defaults of the Jobs it will make; the rest comes when they are made. */
export function setJobTemplateDefaults(spec: AnyObject["spec"]): void {
  spec.template ??= {};
  setPodTemplateDefaults(spec.template);
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
  }
}
