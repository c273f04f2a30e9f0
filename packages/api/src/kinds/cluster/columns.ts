/** Columns of the small kinds that a cluster keeps about itself. */
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

export const namespaceColumns = tableOf(nameColumn, { name: "Status", cell: ({ status }) => status?.phase ?? "" }, ageColumn);

export const leaseColumns = tableOf(nameColumn, { name: "Holder", cell: ({ spec }) => spec?.holderIdentity ?? "" }, ageColumn);

export const priorityClassColumns = tableOf(
  nameColumn,
  { name: "Value", type: "integer", cell: ({ value }) => value ?? 0 },
  { name: "Global-Default", type: "boolean", cell: ({ globalDefault }) => globalDefault ?? false },
  ageColumn,
  { name: "PreemptionPolicy", cell: ({ preemptionPolicy }) => preemptionPolicy ?? "" },
);

export const runtimeClassColumns = tableOf(nameColumn, { name: "Handler", cell: ({ handler }) => handler ?? "" }, ageColumn);
