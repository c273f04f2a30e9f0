import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";

function externalAddresses({ spec, status }: AnyObject): string {
  const given: string[] = spec.externalIPs ?? [];
  switch (spec.type) {
    case "LoadBalancer": {
      const ingress: { ip?: string; hostname?: string }[] = status?.loadBalancer?.ingress ?? [];
      const balanced = ingress
        .map(({ ip, hostname }) => ip || hostname || "")
        .filter(Boolean)
        .join(",");
      const all = [balanced, ...given].filter(Boolean).join(",");
      return all || "<pending>";
    }
    case "ExternalName":
      return spec.externalName || "<none>";
    default:
      return given.length ? given.join(",") : "<none>";
  }
}

function ports({ spec }: AnyObject): string {
  const list: { port: number; nodePort?: number; protocol?: string }[] = spec.ports ?? [];
  return list.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`).join(",") || "<none>";
}

export const serviceColumns: TableColumns<AnyObject> = tableOf(
  nameColumn,
  { name: "Type", field: "api.core.v1.ServiceSpec.type", cell: ({ spec }) => spec.type ?? "" },
  { name: "Cluster-IP", field: "api.core.v1.ServiceSpec.clusterIP", cell: ({ spec }) => spec.clusterIP || "<none>" },
  { name: "External-IP", field: "api.core.v1.ServiceSpec.externalIPs", cell: externalAddresses },
  { name: "Port(s)", field: "api.core.v1.ServiceSpec.ports", cell: ports },
  ageColumn,
  { name: "Selector", field: "api.core.v1.ServiceSpec.selector", wide: true, cell: ({ spec }) => formatLabels(spec.selector) },
);
