/** One Event under two names: v1 as stored, events.k8s.io/v1 with other field names. Source: pkg/apis/events/v1/conversion.go. */
import type { AnyObject } from "../../../machinery/definition.ts";

/** core/v1's name of a field, then that of events.k8s.io/v1. Fields not listed have the same name in both. */
const RENAMED: readonly (readonly [string, string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

const TO_EVENTS = new Map(RENAMED);
const TO_CORE = new Map(RENAMED.map(([core, events]) => [events, core]));

function renamed(event: AnyObject, apiVersion: string, names: ReadonlyMap<string, string>): AnyObject {
  const fields = Object.entries(event).map(([field, value]) => [names.get(field) ?? field, value]);
  return { ...(Object.fromEntries(fields) as AnyObject), apiVersion };
}

export const toCoreEvent = (event: AnyObject): AnyObject => renamed(event, "v1", TO_CORE);

/** core/v1 writes these when they are empty, events.k8s.io/v1 does not. */
const OMITTED_WHEN_EMPTY = ["reportingController", "reportingInstance"];

export function toEventsEvent(stored: AnyObject): AnyObject {
  const event = renamed(stored, "events.k8s.io/v1", TO_EVENTS);
  for (const field of OMITTED_WHEN_EMPTY) if (event[field] === "") delete event[field];
  return event;
}
