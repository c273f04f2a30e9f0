/** Source: printPodDisruptionBudget. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

export const podDisruptionBudgetColumns = tableOf(
  nameColumn,
  {
    name: "Min Available",
    description: "The minimum number of pods that must be available.",
    cell: ({ spec }) => String(spec?.minAvailable ?? "N/A"),
  },
  {
    name: "Max Unavailable",
    description: "The maximum number of pods that may be unavailable.",
    cell: ({ spec }) => String(spec?.maxUnavailable ?? "N/A"),
  },
  {
    name: "Allowed Disruptions",
    description: "Calculated number of pods that may be disrupted at this time.",
    type: "integer",
    cell: ({ status }) => status?.disruptionsAllowed ?? 0,
  },
  ageColumn,
);
