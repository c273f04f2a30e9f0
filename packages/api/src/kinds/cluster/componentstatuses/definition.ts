/** ComponentStatus: computed, never stored. Source: pkg/registry/core/componentstatus. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { nameColumn, tableOf } from "../../rest/columns.ts";

interface Condition {
  type: string;
  status: string;
  message?: string;
  error?: string;
}

/** The first condition named Healthy counts. Source: printComponentStatus. */
const healthOf = ({ conditions = [] }: AnyObject): Condition | undefined => conditions.find(({ type }: Condition) => type === "Healthy");

function status(object: AnyObject): string {
  const health = healthOf(object);
  if (!health) return "Unknown";
  return health.status === "True" ? "Healthy" : "Unhealthy";
}

export const componentStatusDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ComponentStatus",
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
  resource: "componentstatuses",
  singular: "componentstatus",
  shortNames: ["cs"],
  namespaced: false,
  verbs: ["get", "list"],
  model: "ComponentStatus",
  columns: tableOf(
    nameColumn,
    { name: "Status", description: "Status of the component conditions", cell: status },
    { name: "Message", description: "Message of the component conditions", cell: (object) => healthOf(object)?.message ?? "" },
    { name: "Error", description: "Error of the component conditions", cell: (object) => healthOf(object)?.error ?? "" },
  ),
  strategy: {},
};
