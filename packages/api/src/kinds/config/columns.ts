/** Columns of ConfigMap and Secret. */
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
