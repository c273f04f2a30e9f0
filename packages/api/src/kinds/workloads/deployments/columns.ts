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
  {
    name: "Ready",
    description: "Number of the pod with ready state",
    cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  },
  { name: "Up-to-date", field: "api.apps.v1.DeploymentStatus.updatedReplicas", cell: ({ status }) => status?.updatedReplicas ?? 0 },
  { name: "Available", field: "api.apps.v1.DeploymentStatus.availableReplicas", cell: ({ status }) => status?.availableReplicas ?? 0 },
  ageColumn,
  ...containerColumns(),
  { name: "Selector", field: "api.apps.v1.DeploymentSpec.selector", wide: true, cell: selectorCell },
);
