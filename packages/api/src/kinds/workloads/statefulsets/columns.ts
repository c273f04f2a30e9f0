/** Source: printStatefulSet. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns } from "../columns.ts";

export const statefulSetColumns = tableOf(
  nameColumn,
  {
    name: "Ready",
    description: "Number of the pod with ready state",
    cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  },
  ageColumn,
  ...containerColumns(),
);
