/** Source: printReplicationController. */
import { ageColumn, formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn } from "../columns.ts";

export const replicationControllerColumns = tableOf(
  nameColumn,
  countColumn("Desired", ({ spec }) => spec?.replicas),
  countColumn("Current", ({ status }) => status?.replicas),
  countColumn("Ready", ({ status }) => status?.readyReplicas),
  ageColumn,
  ...containerColumns(),
  { name: "Selector", wide: true, cell: ({ spec }) => formatLabels(spec?.selector) },
);
