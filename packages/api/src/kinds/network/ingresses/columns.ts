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
  { name: "Class", cell: ({ spec }) => spec?.ingressClassName ?? "<none>" },
  { name: "Hosts", cell: hosts },
  { name: "Address", cell: addresses },
  { name: "Ports", cell: ({ spec }) => (spec?.tls?.length ? "80, 443" : "80") },
  ageColumn,
);
