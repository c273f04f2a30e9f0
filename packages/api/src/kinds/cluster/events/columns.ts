import type { AnyObject, CellHelpers, TableColumns } from "../../../machinery/definition.ts";
import { nameColumn, tableOf } from "../../rest/columns.ts";
import { toCoreEvent } from "./conversion.ts";

function lastSeen(event: AnyObject, { ageOf }: CellHelpers): string {
  if (event["series"]) return ageOf(event["series"].lastObservedTime);
  return event["lastTimestamp"] ? ageOf(event["lastTimestamp"]) : firstSeen(event, { ageOf });
}

function firstSeen(event: AnyObject, { ageOf }: Pick<CellHelpers, "ageOf">): string {
  return ageOf(event.firstTimestamp ?? event.eventTime);
}

function source({ source: from, reportingComponent, reportingInstance }: AnyObject): string {
  const component = from?.component || reportingComponent || "";
  const host = from?.host || reportingInstance || "";
  return host ? `${component}, ${host}` : component;
}

export const eventColumns: TableColumns<AnyObject> = tableOf(
  { name: "Last Seen", cell: lastSeen },
  { name: "Type", cell: ({ type }) => type ?? "" },
  { name: "Reason", cell: ({ reason }) => reason ?? "" },
  {
    name: "Object",
    cell: ({ involvedObject: about }) =>
      about?.name ? `${String(about.kind).toLowerCase()}/${about.name}` : String(about?.kind ?? "").toLowerCase(),
  },
  { name: "Subobject", wide: true, cell: ({ involvedObject: about }) => about?.fieldPath ?? "" },
  { name: "Source", wide: true, cell: source },
  { name: "Message", cell: ({ message }) => String(message ?? "").trim() },
  { name: "First Seen", wide: true, cell: firstSeen },
  { name: "Count", wide: true, type: "integer", cell: ({ count, series }) => series?.count ?? (count || 1) },
  { ...nameColumn, wide: true },
);

/** The same row of an Event as events.k8s.io has it. */
export const eventsEventColumns: TableColumns<AnyObject> = {
  ...eventColumns,
  cells: (event, helpers) => eventColumns.cells(toCoreEvent(event), helpers),
};
