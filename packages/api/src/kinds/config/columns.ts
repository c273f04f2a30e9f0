/** Columns of ConfigMap and Secret. */
import { sortedAsGo } from "@kubarium/apimachinery";
import type { AnyObject } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

export const configMapColumns = tableOf(
  nameColumn,
  { name: "Data", cell: ({ data, binaryData }) => size(data) + size(binaryData) },
  ageColumn,
);

export const secretColumns = tableOf(
  nameColumn,
  { name: "Type", cell: ({ type }) => type ?? "" },
  { name: "Data", cell: ({ data }) => size(data) },
  ageColumn,
);

/** Requests of a quota in one cell, limits in another: `cpu: 0/1, pods: 1/2`. */
function quotaCells(isLimit: boolean) {
  return ({ status }: AnyObject): string => {
    const names = sortedAsGo(Object.keys(status?.hard ?? {})).filter((name) => name.startsWith("limits.") === isLimit);
    return names.map((name) => `${name}: ${status.used?.[name] ?? "0"}/${status.hard[name]}`).join(", ");
  };
}

export const resourceQuotaColumns = tableOf(
  nameColumn,
  { name: "Request", cell: quotaCells(false) },
  { name: "Limit", cell: quotaCells(true) },
  ageColumn,
);

export const limitRangeColumns = tableOf(nameColumn, {
  name: "Created At",
  type: "date",
  cell: ({ metadata }) => metadata.creationTimestamp ?? "",
});
