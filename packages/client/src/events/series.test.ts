import type { CoreEvent } from "@kubarium/api";
import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import type { Draft } from "../client.ts";
import { planSeries, type Series, seriesKey } from "./series.ts";

const MINUTE_MS = 60_000;
const event = { metadata: { name: "p.1", namespace: "default" }, message: "no node fits" } as Draft<CoreEvent>;

test.for([
  { name: "the first is an object", minutes: [0], writes: ["first"] },
  { name: "the second makes it a series at once", minutes: [0, 5], writes: ["first", "again x2"] },
  { name: "later ones only count", minutes: [0, 5, 10, 15], writes: ["first", "again x2", "nothing", "nothing"] },
  {
    name: "a long series is refreshed after half an hour",
    minutes: [0, 5, 10, 15, 20, 25, 30, 35],
    writes: ["first", "again x2", ...Array(5).fill("nothing"), "again x8"],
  },
  { name: "after six quiet minutes it is another object", minutes: [0, 5, 12], writes: ["first", "again x2", "first"] },
])("$name", async ({ minutes, writes }) => {
  const clock = fakeClock();
  let series: Series | undefined;
  const seen: string[] = [];
  for (const [i, minute] of minutes.entries()) {
    await clock.advance((minute - (minutes[i - 1] ?? 0)) * MINUTE_MS);
    const planned = planSeries(series, event, clock);
    ({ series } = planned);
    const { plan } = planned;
    seen.push(plan.write === "again" ? `again x${plan.event.series?.count}` : plan.write);
  }
  expect(seen).toEqual(writes);
});

test("what it says does not tell events apart, the revision of what it is about does", () => {
  const about = (resourceVersion: string, message: string): Draft<CoreEvent> => ({
    ...event,
    message,
    involvedObject: { kind: "Pod", name: "p", resourceVersion },
  });
  expect(seriesKey(about("1", "a"))).toBe(seriesKey(about("1", "b")));
  expect(seriesKey(about("1", "a"))).not.toBe(seriesKey(about("2", "a")));
});
