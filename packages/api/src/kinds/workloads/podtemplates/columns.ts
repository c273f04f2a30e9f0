/** Source: printPodTemplate; it has no age. */
import { formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns } from "../columns.ts";

export const podTemplateColumns = tableOf(nameColumn, ...containerColumns(({ template }) => template, { wide: false }), {
  name: "Pod Labels",
  description: "The labels for the pod template.",
  cell: ({ template }) => formatLabels(template?.metadata?.labels),
});
