/** Source: printReplicaSet. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn, selectorColumn } from "../columns.ts";

export const replicaSetColumns = tableOf(
  nameColumn,
  countColumn("Desired", ({ spec }) => spec?.replicas),
  countColumn("Current", ({ status }) => status?.replicas),
  countColumn("Ready", ({ status }) => status?.readyReplicas),
  ageColumn,
  ...containerColumns(),
  selectorColumn,
);
