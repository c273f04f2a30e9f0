/** Source: printCronJob. Suspend is text in a column of booleans. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn, selectorText } from "../../workloads/columns.ts";

const suspendCell = (suspend: boolean | undefined): string => (suspend === undefined ? "<unset>" : suspend ? "True" : "False");

export const cronJobColumns = tableOf(
  nameColumn,
  { name: "Schedule", cell: ({ spec }) => spec?.schedule ?? "" },
  { name: "Timezone", cell: ({ spec }) => spec?.timeZone ?? "<none>" },
  { name: "Suspend", type: "boolean", cell: ({ spec }) => suspendCell(spec?.suspend) },
  countColumn("Active", ({ status }) => status?.active?.length),
  { name: "Last Schedule", cell: ({ status }, { ageOf }) => (status?.lastScheduleTime ? ageOf(status.lastScheduleTime) : "<none>") },
  ageColumn,
  ...containerColumns(({ spec }) => spec?.jobTemplate?.spec?.template),
  { name: "Selector", wide: true, cell: ({ spec }) => selectorText(spec?.jobTemplate?.spec?.selector) },
);
