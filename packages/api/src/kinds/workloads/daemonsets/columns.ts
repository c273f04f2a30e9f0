/** Source: printDaemonSet. */
import { ageColumn, formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn, selectorColumn } from "../columns.ts";

export const daemonSetColumns = tableOf(
  nameColumn,
  countColumn("Desired", ({ status }) => status?.desiredNumberScheduled),
  countColumn("Current", ({ status }) => status?.currentNumberScheduled),
  countColumn("Ready", ({ status }) => status?.numberReady),
  countColumn("Up-to-date", ({ status }) => status?.updatedNumberScheduled),
  countColumn("Available", ({ status }) => status?.numberAvailable),
  { name: "Node Selector", cell: ({ spec }) => formatLabels(spec?.template?.spec?.nodeSelector) },
  ageColumn,
  ...containerColumns(),
  selectorColumn,
);
