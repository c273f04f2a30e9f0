/** Columns that kinds with a Pod template share. Source: layoutContainerCells and FormatLabelSelector. */
import type { Container, LabelSelector, PodTemplateSpec } from "../../generated/types.ts";
import type { AnyObject } from "../../machinery/definition.ts";
import type { ColumnSpec } from "../rest/columns.ts";
import { formatSelector } from "../rest/scale.ts";

type TemplateOf = (object: AnyObject) => PodTemplateSpec | undefined;

const specTemplate: TemplateOf = ({ spec }) => spec?.template;

/** Names and images of the template's containers, in order. */
export function containerColumns(templateOf: TemplateOf = specTemplate, { wide = true } = {}): ColumnSpec[] {
  const joined = (object: AnyObject, field: keyof Container) =>
    (templateOf(object)?.spec?.containers ?? []).map((container) => container[field] ?? "").join(",");
  return [
    { name: "Containers", description: "Names of each container in the template.", wide, cell: (object) => joined(object, "name") },
    {
      name: "Images",
      description: "Images referenced by each container in the template.",
      wide,
      cell: (object) => joined(object, "image"),
    },
  ];
}

/** A selector as the wide column has it: `<none>` when it is empty or missing, `<error>` when it cannot be read. */
export function selectorText(selector: LabelSelector | undefined): string {
  try {
    return formatSelector(selector) || "<none>";
  } catch {
    return "<error>";
  }
}

/** `field` is the selector's own, whose description the column has. */
export const selectorColumn = (field: string): ColumnSpec => ({
  name: "Selector",
  field,
  wide: true,
  cell: ({ spec }) => selectorText(spec?.selector),
});

/** A count, 0 when it is not there; described as the field that it shows. */
export const countColumn = (name: string, field: string, countOf: (object: AnyObject) => number | undefined): ColumnSpec => ({
  name,
  type: "integer",
  field,
  cell: (object) => countOf(object) ?? 0,
});
