/** Source: printReplicationController. */
import { ageColumn, formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn } from "../columns.ts";

export const replicationControllerColumns = tableOf(
  nameColumn,
  countColumn("Desired", "api.core.v1.ReplicationControllerSpec.replicas", ({ spec }) => spec?.replicas),
  countColumn("Current", "api.core.v1.ReplicationControllerStatus.replicas", ({ status }) => status?.replicas),
  countColumn("Ready", "api.core.v1.ReplicationControllerStatus.readyReplicas", ({ status }) => status?.readyReplicas),
  ageColumn,
  ...containerColumns(),
  {
    name: "Selector",
    field: "api.core.v1.ReplicationControllerSpec.selector",
    wide: true,
    cell: ({ spec }) => formatLabels(spec?.selector),
  },
);
