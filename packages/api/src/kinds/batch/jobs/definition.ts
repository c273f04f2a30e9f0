/** Job. Source: pkg/registry/batch/job. A delete that says nothing orphans its Pods. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { jobColumns } from "./columns.ts";
import { setJobDefaults } from "./defaults.ts";

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
  strategy: { ...commonStrategy({ generation: whenSpecChanges, status: () => ({}) }), defaultPropagation: "Orphan" },
  selectableFields: (job) => ({ "status.successful": String(job.status?.succeeded ?? 0) }),
  subresources: { status: statusSubresource() },
};
