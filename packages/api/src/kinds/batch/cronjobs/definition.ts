/** CronJob. Source: pkg/registry/batch/cronjob. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { hasNewGeneration, podNameWarnings, templateStrategy } from "../../workloads/template-strategy.ts";
import { jobSpecWarnings } from "../jobs/warnings.ts";
import { cronJobColumns } from "./columns.ts";
import { setCronJobDefaults } from "./defaults.ts";
import { validateCronJob, validateCronJobUpdate } from "./validation.ts";

const JOB_SPEC = "spec.jobTemplate.spec";

const jobWarnings = ({ spec }: AnyObject): string[] => jobSpecWarnings(spec.jobTemplate.spec, JOB_SPEC);

export const cronJobDefinition: ResourceDefinition = {
  group: "batch",
  version: "v1",
  kind: "CronJob",
  resource: "cronjobs",
  singular: "cronjob",
  shortNames: ["cj"],
  categories: ["all"],
  namespaced: true,
  model: "CronJob",
  setDefaults: setCronJobDefaults,
  columns: cronJobColumns,
  strategy: {
    ...templateStrategy({
      generation: whenSpecChanges,
      status: () => ({}),
      template: { of: ({ spec }) => spec?.jobTemplate?.spec?.template, path: `${JOB_SPEC}.template` },
    }),
    validateCreate: validateCronJob,
    validateUpdate: validateCronJobUpdate,
    warningsOnCreate: (cronJob) => [...podNameWarnings(cronJob), ...jobWarnings(cronJob)],
    warningsOnUpdate: (cronJob, previous) => (hasNewGeneration(cronJob, previous) ? jobWarnings(cronJob) : []),
  },
  subresources: { status: statusSubresource() },
};
