import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

const SHOWN = 3;

/** At most three, then how many more; `<unset>` for none. */
function short(values: readonly string[]): string {
  if (!values.length) return "<unset>";
  const more = values.length - SHOWN;
  return `${values.slice(0, SHOWN).join(",")}${more > 0 ? ` + ${more} more...` : ""}`;
}

export const endpointSliceColumns: TableColumns<AnyObject> = tableOf(
  nameColumn,
  { name: "AddressType", field: "api.discovery.v1.EndpointSlice.addressType", cell: ({ addressType }) => addressType ?? "" },
  {
    name: "Ports",
    field: "api.discovery.v1.EndpointSlice.ports",
    cell: ({ ports }) => short((ports ?? []).map((port: { port?: number; name?: string }) => String(port.port ?? port.name ?? "*"))),
  },
  {
    name: "Endpoints",
    field: "api.discovery.v1.EndpointSlice.endpoints",
    cell: ({ endpoints }) => short((endpoints ?? []).flatMap((endpoint: { addresses: string[] }) => endpoint.addresses)),
  },
  ageColumn,
);
