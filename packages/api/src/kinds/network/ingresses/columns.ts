/** Source: printIngress. */
import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

const SHOWN_HOSTS = 3;

function hosts({ spec }: AnyObject): string {
  const named: string[] = (spec?.rules ?? []).map(({ host }: { host?: string }) => host).filter(Boolean);
  if (!named.length) return "*";
  const more = named.length - SHOWN_HOSTS;
  return `${named.slice(0, SHOWN_HOSTS).join(",")}${more > 0 ? ` + ${more} more...` : ""}`;
}

function addresses({ status }: AnyObject): string {
  const ingress: { ip?: string; hostname?: string }[] = status?.loadBalancer?.ingress ?? [];
  return ingress
    .map(({ ip, hostname }) => ip || hostname || "")
    .filter(Boolean)
    .join(",");
}

export const ingressColumns: TableColumns<AnyObject> = tableOf(
  nameColumn,
  {
    name: "Class",
    description: "The name of the IngressClass resource that should be used for additional configuration",
    cell: ({ spec }) => spec?.ingressClassName ?? "<none>",
  },
  { name: "Hosts", description: "Hosts that this ingress matches", cell: hosts },
  { name: "Address", description: "Address is a list containing ingress points for the load-balancer", cell: addresses },
  { name: "Ports", description: "Ports of TLS configurations that open", cell: ({ spec }) => (spec?.tls?.length ? "80, 443" : "80") },
  ageColumn,
);
