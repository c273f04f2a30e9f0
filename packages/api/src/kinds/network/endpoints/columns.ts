import type { Endpoints } from "../../../generated/types.ts";
import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

const SHOWN = 3;

function addresses(object: AnyObject): string {
  const subsets = (object as unknown as Endpoints).subsets ?? [];
  const all = subsets.flatMap(({ addresses: ready = [], ports = [] }) =>
    ports.length ? ports.flatMap(({ port }) => ready.map(({ ip }) => `${ip}:${port}`)) : ready.map(({ ip }) => ip),
  );
  if (!all.length) return "<none>";
  const more = all.length - SHOWN;
  return `${all.slice(0, SHOWN).join(",")}${more > 0 ? ` + ${more} more...` : ""}`;
}

export const endpointsColumns: TableColumns<AnyObject> = tableOf(
  nameColumn,
  { name: "Endpoints", field: "api.core.v1.Endpoints.subsets", cell: addresses },
  ageColumn,
);
