/** Job. Source: pkg/registry/batch/job. A delete that says nothing orphans its Pods. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { hasNewGeneration, podNameWarnings, templateStrategy } from "../../workloads/template-strategy.ts";
import { jobColumns } from "./columns.ts";
import { setJobDefaults } from "./defaults.ts";
import { generateSelectorIfNeeded } from "./selector.ts";
import { validateJob, validateJobUpdate } from "./validation/job.ts";
import { validateJobStatus } from "./validation/status.ts";
import { jobSpecWarnings } from "./warnings.ts";

const shared = templateStrategy({ generation: whenSpecChanges, status: () => ({}) });

export const jobDefinition: ResourceDefinition = {
  group: "batch",
  version: "v1",
  kind: "Job",
  resource: "jobs",
  singular: "job",
  categories: ["all"],
  namespaced: true,
  model: "Job",
  setDefaults: setJobDefaults,
  columns: jobColumns,
  strategy: {
    ...shared,
    prepareForCreate(job, context) {
      generateSelectorIfNeeded(job);
      shared.prepareForCreate(job, context);
    },
    validateCreate: validateJob,
    validateUpdate: validateJobUpdate,
    warningsOnCreate: (job) => [...podNameWarnings(job), ...jobSpecWarnings(job.spec, "spec")],
    warningsOnUpdate: (job, previous) => (hasNewGeneration(job, previous) ? jobSpecWarnings(job.spec, "spec") : []),
    defaultPropagation: "Orphan",
  },
  selectableFields: (job) => ({ "status.successful": String(job.status?.succeeded ?? 0) }),
  subresources: { status: { ...statusSubresource(), validateUpdate: validateJobStatus } },
};
