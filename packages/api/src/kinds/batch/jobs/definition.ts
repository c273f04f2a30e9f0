/** Job. Source: pkg/registry/batch/job. A delete that says nothing orphans its Pods. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { jobColumns } from "./columns.ts";
import { setJobDefaults } from "./defaults.ts";
import { generateSelectorIfNeeded } from "./selector.ts";

const common = commonStrategy({ generation: whenSpecChanges, status: () => ({}) });

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
    ...common,
    prepareForCreate(job, context) {
      generateSelectorIfNeeded(job);
      common.prepareForCreate(job, context);
    },
    defaultPropagation: "Orphan",
  },
  selectableFields: (job) => ({ "status.successful": String(job.status?.succeeded ?? 0) }),
  subresources: { status: statusSubresource() },
};
