import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";

function status({ spec, status: { conditions = [] } = {} }: AnyObject): string {
  const ready = conditions.find(({ type }: { type: string }) => type === "Ready");
  const words = [ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown"];
  if (spec?.unschedulable) words.push("SchedulingDisabled");
  return words.join(",");
}

function roles({ metadata }: AnyObject): string {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) found.add(key.slice(ROLE_PREFIX.length));
    else if (key === "kubernetes.io/role" && value) found.add(value);
  }
  return [...found].sort().join(",") || "<none>";
}

const address =
  (type: string) =>
  ({ status: { addresses = [] } = {} }: AnyObject): string =>
    addresses.find((entry: { type: string }) => entry.type === type)?.address ?? "<none>";

const info =
  (field: string) =>
  (node: AnyObject): string =>
    node.status?.nodeInfo?.[field] || "<unknown>";

export const nodeColumns: TableColumns<AnyObject> = tableOf(
  nameColumn,
  { name: "Status", description: "The status of the node", cell: status },
  { name: "Roles", description: "The roles of the node", cell: roles },
  ageColumn,
  { name: "Version", field: "api.core.v1.NodeSystemInfo.kubeletVersion", cell: (node) => node.status?.nodeInfo?.kubeletVersion ?? "" },
  { name: "Internal-IP", field: "api.core.v1.NodeStatus.addresses", wide: true, cell: address("InternalIP") },
  { name: "External-IP", field: "api.core.v1.NodeStatus.addresses", wide: true, cell: address("ExternalIP") },
  { name: "OS-Image", field: "api.core.v1.NodeSystemInfo.osImage", wide: true, cell: info("osImage") },
  { name: "Kernel-Version", field: "api.core.v1.NodeSystemInfo.kernelVersion", wide: true, cell: info("kernelVersion") },
  {
    name: "Container-Runtime",
    field: "api.core.v1.NodeSystemInfo.containerRuntimeVersion",
    wide: true,
    cell: info("containerRuntimeVersion"),
  },
);
