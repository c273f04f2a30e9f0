/** Event, in both groups; stored as v1. Source: pkg/registry/core/event. PUT of a missing one creates it. */
import type { AnyObject, ResourceDefinition, Strategy } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { eventColumns, eventsEventColumns } from "./columns.ts";
import { toCoreEvent, toEventsEvent } from "./conversion.ts";
import { validateCoreEvent, validateStrictEvent, validateStrictEventUpdate } from "./validation.ts";

const names = { kind: "Event", resource: "events", singular: "event", shortNames: ["ev"], namespaced: true } as const;
const strategy = { ...commonStrategy({}), allowCreateOnUpdate: true };
const coreStrategy = { ...strategy, validateCreate: validateCoreEvent, validateUpdate: validateCoreEvent };
const eventsStrategy: Strategy<AnyObject> = {
  ...strategy,
  validateCreate: (event) => validateStrictEvent(toCoreEvent(event)),
  validateUpdate: (event, previous) => validateStrictEventUpdate(toCoreEvent(event), toCoreEvent(previous)),
};

const REFERENCE_FIELDS = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

function referenceFields(prefix: string, reference: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(REFERENCE_FIELDS.map((field) => [`${prefix}.${field}`, reference?.[field] ?? ""]));
}

function coreFields(event: AnyObject): Record<string, string> {
  return {
    ...referenceFields("involvedObject", event.involvedObject),
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component || event.reportingComponent || "",
    type: event.type ?? "",
  };
}

export const coreEventDefinition: ResourceDefinition = {
  ...names,
  group: "",
  version: "v1",
  model: "CoreEvent",
  columns: eventColumns,
  strategy: coreStrategy,
  selectableFields: coreFields,
};

export const eventsEventDefinition: ResourceDefinition = {
  ...names,
  group: "events.k8s.io",
  version: "v1",
  model: "EventsEvent",
  storedAs: { group: "", version: "v1", resource: "events", toStored: toCoreEvent, fromStored: toEventsEvent },
  columns: eventsEventColumns,
  strategy: eventsStrategy,
  selectableFields: (event) => ({
    ...referenceFields("regarding", event.regarding),
    reason: event.reason ?? "",
    reportingController: event.reportingController ?? "",
    type: event.type ?? "",
  }),
};
