/** Source: printFlowSchema and printPriorityLevelConfiguration. */
import type { AnyObject } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

function danglingReference({ status }: AnyObject): string {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return conditions.find(({ type }) => type === "Dangling")?.status ?? "?";
}

export const flowSchemaColumns = tableOf(
  nameColumn,
  {
    name: "PriorityLevel",
    field: "api.flowcontrol.v1.PriorityLevelConfigurationReference.name",
    cell: ({ spec }) => spec?.priorityLevelConfiguration?.name ?? "",
  },
  {
    name: "MatchingPrecedence",
    field: "api.flowcontrol.v1.FlowSchemaSpec.matchingPrecedence",
    type: "integer",
    cell: ({ spec }) => spec?.matchingPrecedence ?? 0,
  },
  {
    name: "DistinguisherMethod",
    field: "api.flowcontrol.v1.FlowSchemaSpec.distinguisherMethod",
    cell: ({ spec }) => spec?.distinguisherMethod?.type ?? "<none>",
  },
  ageColumn,
  { name: "MissingPL", description: "references a broken or non-existent PriorityLevelConfiguration", cell: danglingReference },
);

const queuing =
  (field: string) =>
  ({ spec }: AnyObject): string | number =>
    spec?.limited?.limitResponse?.queuing?.[field] ?? "<none>";

export const priorityLevelColumns = tableOf(
  nameColumn,
  { name: "Type", field: "api.flowcontrol.v1.PriorityLevelConfigurationSpec.type", cell: ({ spec }) => spec?.type ?? "" },
  {
    name: "NominalConcurrencyShares",
    field: "api.flowcontrol.v1.LimitedPriorityLevelConfiguration.nominalConcurrencyShares",
    type: "integer",
    cell: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? "<none>",
  },
  { name: "Queues", field: "api.flowcontrol.v1.QueuingConfiguration.queues", type: "integer", cell: queuing("queues") },
  { name: "HandSize", field: "api.flowcontrol.v1.QueuingConfiguration.handSize", type: "integer", cell: queuing("handSize") },
  {
    name: "QueueLengthLimit",
    field: "api.flowcontrol.v1.QueuingConfiguration.queueLengthLimit",
    type: "integer",
    cell: queuing("queueLengthLimit"),
  },
  ageColumn,
);
