/** Source: SetDefaults_CronJob of pkg/apis/batch/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setJobTemplateDefaults } from "../jobs/defaults.ts";

export function setCronJobDefaults(cronJob: AnyObject): void {
  cronJob.spec ??= {};
  const { spec } = cronJob;
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  spec.jobTemplate ??= {};
  spec.jobTemplate.metadata ??= {};
  spec.jobTemplate.spec ??= {};
  setJobTemplateDefaults(spec.jobTemplate.spec);
}
