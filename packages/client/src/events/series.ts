/**
 * Repeats of an event in the style of events.k8s.io: one object, whose `series` counts them. The second is written at once, later ones when the
 * series is refreshed. Nobody is told of those between the last refresh and the end of a series. Source of the numbers: client-go tools/events.
 */
import type { CoreEvent } from "@kubarium/api";
import { formatMicroTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { Draft } from "../client.ts";

/** Without a repeat for that long a series has ended, and the next event is a new object. */
const FINISH_MS = 6 * 60_000;
const REFRESH_MS = 30 * 60_000;

interface Series {
  first: Draft<CoreEvent>;
  count: number;
  lastMs: number;
  writtenMs: number;
}

/** `again`: the object is there and its series changes; it is created anew, series and all, when it has expired meanwhile. */
export type SeriesWrite = { write: "first" | "again"; event: Draft<CoreEvent> } | { write: "nothing" };

export function planSeries(before: Series | undefined, event: Draft<CoreEvent>, clock: Clock): { series: Series; plan: SeriesWrite } {
  const nowMs = clock.now();
  if (!before || clock.since(before.lastMs) > FINISH_MS)
    return { series: { first: event, count: 1, lastMs: nowMs, writtenMs: nowMs }, plan: { write: "first", event } };
  const series = { ...before, count: before.count + 1, lastMs: nowMs };
  if (series.count > 2 && clock.since(before.writtenMs) < REFRESH_MS) return { series, plan: { write: "nothing" } };
  const again = { ...before.first, series: { count: series.count, lastObservedTime: formatMicroTime(nowMs) } };
  return { series: { ...series, writtenMs: nowMs }, plan: { write: "again", event: again } };
}

/** Two events with one key are the same; what they say does not matter. */
export function seriesKey({ metadata, involvedObject, related, type, reason, action, reportingComponent }: Draft<CoreEvent>): string {
  return JSON.stringify([metadata.namespace, involvedObject, related, type, reason, action, reportingComponent]);
}

export type { Series };
