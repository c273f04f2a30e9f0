/** Source: printFlowSchema and printPriorityLevelConfiguration. */
import type { AnyObject } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

function danglingReference({ status }: AnyObject): string {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return conditions.find(({ type }) => type === "Dangling")?.status ?? "?";
}

export const flowSchemaColumns = tableOf(
  nameColumn,
  { name: "PriorityLevel", cell: ({ spec }) => spec?.priorityLevelConfiguration?.name ?? "" },
  { name: "MatchingPrecedence", type: "integer", cell: ({ spec }) => spec?.matchingPrecedence ?? 0 },
  { name: "DistinguisherMethod", cell: ({ spec }) => spec?.distinguisherMethod?.type ?? "<none>" },
  ageColumn,
  { name: "MissingPL", cell: danglingReference },
);

const queuing =
  (field: string) =>
  ({ spec }: AnyObject): string | number =>
    spec?.limited?.limitResponse?.queuing?.[field] ?? "<none>";

export const priorityLevelColumns = tableOf(
  nameColumn,
  { name: "Type", cell: ({ spec }) => spec?.type ?? "" },
  { name: "NominalConcurrencyShares", type: "integer", cell: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? "<none>" },
  { name: "Queues", type: "integer", cell: queuing("queues") },
  { name: "HandSize", type: "integer", cell: queuing("handSize") },
  { name: "QueueLengthLimit", type: "integer", cell: queuing("queueLengthLimit") },
  ageColumn,
);
