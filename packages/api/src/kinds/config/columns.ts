/** Columns of ConfigMap, Secret, ServiceAccount and ResourceQuota. */
import { sortedAsGo } from "@kubarium/apimachinery";
import type { AnyObject } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

export const configMapColumns = tableOf(
  nameColumn,
  { name: "Data", field: "api.core.v1.ConfigMap.data", cell: ({ data, binaryData }) => size(data) + size(binaryData) },
  ageColumn,
);

export const secretColumns = tableOf(
  nameColumn,
  { name: "Type", field: "api.core.v1.Secret.type", cell: ({ type }) => type ?? "" },
  { name: "Data", field: "api.core.v1.Secret.data", cell: ({ data }) => size(data) },
  ageColumn,
);

export const serviceAccountColumns = tableOf(nameColumn, ageColumn);

/** Requests of a quota in one cell, limits in another: `cpu: 0/1, pods: 1/2`. */
function quotaCells(isLimit: boolean) {
  return ({ status }: AnyObject): string => {
    const names = sortedAsGo(Object.keys(status?.hard ?? {})).filter((name) => name.startsWith("limits.") === isLimit);
    return names.map((name) => `${name}: ${status.used?.[name] ?? "0"}/${status.hard[name]}`).join(", ");
  };
}

export const resourceQuotaColumns = tableOf(
  nameColumn,
  {
    name: "Request",
    description: "Request represents a minimum amount of cpu/memory that a container may consume.",
    cell: quotaCells(false),
  },
  {
    name: "Limit",
    description: "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.",
    cell: quotaCells(true),
  },
  ageColumn,
);
