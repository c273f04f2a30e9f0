/** Shorthand for printer columns. Source of names and cells: pkg/printers/internalversion/printers.go. */
import type { AnyObject, CellHelpers, TableColumn, TableColumns } from "../../machinery/definition.ts";

type Cell = string | number | boolean;

/** A column and how its cell is made; `wide` ones show with `-o wide`. */
export interface ColumnSpec {
  name: string;
  cell(object: AnyObject, helpers: CellHelpers): Cell;
  type?: TableColumn["type"];
  wide?: boolean;
  description?: string;
}

export const nameColumn: ColumnSpec = { name: "Name", cell: (object) => object.metadata.name ?? "" };
export const ageColumn: ColumnSpec = { name: "Age", cell: (object, { ageOf }) => ageOf(object.metadata.creationTimestamp) };

export function tableOf(...specs: readonly ColumnSpec[]): TableColumns<AnyObject> {
  return {
    columns: specs.map(({ name, type, wide, description }) => ({
      name,
      type: type ?? "string",
      format: name === "Name" ? "name" : "",
      description: description ?? "",
      priority: wide ? 1 : 0,
    })),
    cells: (object, helpers) => specs.map((spec) => spec.cell(object, helpers)),
  };
}

/** `a=b,c=d`, or `<none>`. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const pairs = Object.entries(labels ?? {});
  return pairs.length
    ? pairs
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(",")
    : "<none>";
}
