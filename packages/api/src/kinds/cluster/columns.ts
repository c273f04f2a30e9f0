/** Columns of the small kinds that a cluster keeps about itself. */
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

export const namespaceColumns = tableOf(
  nameColumn,
  { name: "Status", description: "The status of the namespace", cell: ({ status }) => status?.phase ?? "" },
  ageColumn,
);

export const leaseColumns = tableOf(
  nameColumn,
  { name: "Holder", field: "api.coordination.v1.LeaseSpec.holderIdentity", cell: ({ spec }) => spec?.holderIdentity ?? "" },
  ageColumn,
);

export const priorityClassColumns = tableOf(
  nameColumn,
  { name: "Value", field: "api.scheduling.v1.PriorityClass.value", type: "integer", cell: ({ value }) => value ?? 0 },
  {
    name: "Global-Default",
    field: "api.scheduling.v1.PriorityClass.globalDefault",
    type: "boolean",
    cell: ({ globalDefault }) => globalDefault ?? false,
  },
  ageColumn,
  {
    name: "PreemptionPolicy",
    field: "api.scheduling.v1.PriorityClass.preemptionPolicy",
    cell: ({ preemptionPolicy }) => preemptionPolicy ?? "",
  },
);

export const runtimeClassColumns = tableOf(
  nameColumn,
  { name: "Handler", field: "api.node.v1.RuntimeClass.handler", cell: ({ handler }) => handler ?? "" },
  ageColumn,
);
