/** Shorthand for printer columns. Source of names and cells: pkg/printers/internalversion/printers.go. */
import type { AnyObject, CellHelpers, TableColumn, TableColumns } from "../../machinery/definition.ts";
import { fieldDescription } from "./column-descriptions.ts";

type Cell = string | number | boolean;

/** A column and how its cell is made; `wide` ones show with `-o wide`. */
export interface ColumnSpec {
  name: string;
  cell(object: AnyObject, helpers: CellHelpers): Cell;
  type?: TableColumn["type"];
  wide?: boolean;
  /** The field that the column shows, whose description is the column's: `api.core.v1.ServiceSpec.type`. */
  field?: string;
  /** The column's own description, where it shows no field. */
  description?: string;
}

const OBJECT_META = "apimachinery.pkg.apis.meta.v1.ObjectMeta";

export const nameColumn: ColumnSpec = { name: "Name", field: `${OBJECT_META}.name`, cell: (object) => object.metadata.name ?? "" };
export const ageColumn: ColumnSpec = {
  name: "Age",
  field: `${OBJECT_META}.creationTimestamp`,
  cell: (object, { ageOf }) => ageOf(object.metadata.creationTimestamp),
};

export function tableOf(...specs: readonly ColumnSpec[]): TableColumns<AnyObject> {
  return {
    columns: specs.map(columnOf),
    cells: (object, helpers) => specs.map((spec) => spec.cell(object, helpers)),
  };
}

function columnOf({ name, type, wide, field, description = "" }: ColumnSpec): TableColumn {
  const described = field === undefined ? undefined : fieldDescription(field);
  return {
    name,
    type: type ?? "string",
    format: name === "Name" ? "name" : "",
    get description() {
      return described?.describe() ?? description;
    },
    priority: wide ? 1 : 0,
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
