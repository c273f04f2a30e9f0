/** Source: printPodDisruptionBudget. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { countColumn } from "../../workloads/columns.ts";

export const podDisruptionBudgetColumns = tableOf(
  nameColumn,
  { name: "Min Available", cell: ({ spec }) => String(spec?.minAvailable ?? "N/A") },
  { name: "Max Unavailable", cell: ({ spec }) => String(spec?.maxUnavailable ?? "N/A") },
  countColumn("Allowed Disruptions", ({ status }) => status?.disruptionsAllowed),
  ageColumn,
);
