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
  { name: "Last Seen", field: "api.core.v1.Event.lastTimestamp", cell: lastSeen },
  { name: "Type", field: "api.core.v1.Event.type", cell: ({ type }) => type ?? "" },
  { name: "Reason", field: "api.core.v1.Event.reason", cell: ({ reason }) => reason ?? "" },
  {
    name: "Object",
    field: "api.core.v1.Event.involvedObject",
    cell: ({ involvedObject: about }) =>
      about?.name ? `${String(about.kind).toLowerCase()}/${about.name}` : String(about?.kind ?? "").toLowerCase(),
  },
  {
    name: "Subobject",
    field: "api.core.v1.ObjectReference.fieldPath",
    wide: true,
    cell: ({ involvedObject: about }) => about?.fieldPath ?? "",
  },
  { name: "Source", field: "api.core.v1.Event.source", wide: true, cell: source },
  { name: "Message", field: "api.core.v1.Event.message", cell: ({ message }) => String(message ?? "").trim() },
  { name: "First Seen", field: "api.core.v1.Event.firstTimestamp", wide: true, cell: firstSeen },
  { name: "Count", field: "api.core.v1.Event.count", wide: true, cell: ({ count, series }) => series?.count ?? (count || 1) },
  { ...nameColumn, wide: true },
);

/** The same row of an Event as events.k8s.io has it. */
export const eventsEventColumns: TableColumns<AnyObject> = {
  ...eventColumns,
  cells: (event, helpers) => eventColumns.cells(toCoreEvent(event), helpers),
};
