/** Source: printDeployment. Up-to-date and Available are numbers in columns of strings. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { formatSelector } from "../../rest/scale.ts";
import { containerColumns } from "../columns.ts";

/** Unlike the other kinds, an empty selector is an empty cell. */
function selectorCell({ spec }: AnyObject): string {
  try {
    return formatSelector(spec?.selector);
  } catch {
    return "<invalid>";
  }
}

export const deploymentColumns = tableOf(
  nameColumn,
  { name: "Ready", cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}` },
  { name: "Up-to-date", cell: ({ status }) => status?.updatedReplicas ?? 0 },
  { name: "Available", cell: ({ status }) => status?.availableReplicas ?? 0 },
  ageColumn,
  ...containerColumns(),
  { name: "Selector", wide: true, cell: selectorCell },
);
