/** Source: printCronJob. Suspend is text in a column of booleans. */
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { containerColumns, countColumn, selectorText } from "../../workloads/columns.ts";

const suspendCell = (suspend: boolean | undefined): string => (suspend === undefined ? "<unset>" : suspend ? "True" : "False");

export const cronJobColumns = tableOf(
  nameColumn,
  { name: "Schedule", field: "api.batch.v1.CronJobSpec.schedule", cell: ({ spec }) => spec?.schedule ?? "" },
  { name: "Timezone", field: "api.batch.v1.CronJobSpec.timeZone", cell: ({ spec }) => spec?.timeZone ?? "<none>" },
  { name: "Suspend", field: "api.batch.v1.CronJobSpec.suspend", type: "boolean", cell: ({ spec }) => suspendCell(spec?.suspend) },
  countColumn("Active", "api.batch.v1.CronJobStatus.active", ({ status }) => status?.active?.length),
  {
    name: "Last Schedule",
    field: "api.batch.v1.CronJobStatus.lastScheduleTime",
    cell: ({ status }, { ageOf }) => (status?.lastScheduleTime ? ageOf(status.lastScheduleTime) : "<none>"),
  },
  ageColumn,
  ...containerColumns(({ spec }) => spec?.jobTemplate?.spec?.template),
  {
    name: "Selector",
    field: "api.batch.v1.JobSpec.selector",
    wide: true,
    cell: ({ spec }) => selectorText(spec?.jobTemplate?.spec?.selector),
  },
);
