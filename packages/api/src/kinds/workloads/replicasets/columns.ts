/** Source: printReplicaSet. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn, selectorColumn } from "../columns.ts";

export const replicaSetColumns = tableOf(
  nameColumn,
  countColumn("Desired", "api.apps.v1.ReplicaSetSpec.replicas", ({ spec }) => spec?.replicas),
  countColumn("Current", "api.apps.v1.ReplicaSetStatus.replicas", ({ status }) => status?.replicas),
  countColumn("Ready", "api.apps.v1.ReplicaSetStatus.readyReplicas", ({ status }) => status?.readyReplicas),
  ageColumn,
  ...containerColumns(),
  selectorColumn("api.apps.v1.ReplicaSetSpec.selector"),
);
