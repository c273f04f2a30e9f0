/** CronJob. Source: pkg/registry/batch/cronjob. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { cronJobColumns } from "./columns.ts";
import { setCronJobDefaults } from "./defaults.ts";

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
  strategy: commonStrategy({ generation: whenSpecChanges, status: () => ({}) }),
  subresources: { status: statusSubresource() },
};
