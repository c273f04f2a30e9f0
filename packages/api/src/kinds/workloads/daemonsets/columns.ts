/** Source: printDaemonSet. */
import { ageColumn, formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn, selectorColumn } from "../columns.ts";

export const daemonSetColumns = tableOf(
  nameColumn,
  countColumn("Desired", "api.apps.v1.DaemonSetStatus.desiredNumberScheduled", ({ status }) => status?.desiredNumberScheduled),
  countColumn("Current", "api.apps.v1.DaemonSetStatus.currentNumberScheduled", ({ status }) => status?.currentNumberScheduled),
  countColumn("Ready", "api.apps.v1.DaemonSetStatus.numberReady", ({ status }) => status?.numberReady),
  countColumn("Up-to-date", "api.apps.v1.DaemonSetStatus.updatedNumberScheduled", ({ status }) => status?.updatedNumberScheduled),
  countColumn("Available", "api.apps.v1.DaemonSetStatus.numberAvailable", ({ status }) => status?.numberAvailable),
  {
    name: "Node Selector",
    field: "api.core.v1.PodSpec.nodeSelector",
    cell: ({ spec }) => formatLabels(spec?.template?.spec?.nodeSelector),
  },
  ageColumn,
  ...containerColumns(),
  selectorColumn("api.apps.v1.DaemonSetSpec.selector"),
);
