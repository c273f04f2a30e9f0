import { eventually, fakeClock, silentLogger } from "@kubarium/component-base";
import { afterEach, expect, test } from "vitest";
import { memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";
import { startEventExpiry } from "./event-expiry.ts";

const PATH = "/api/v1/namespaces/default/events";
const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString().replace(".000", "");
const event = (name: string, times: object) => ({
  metadata: { name, namespace: "default" },
  involvedObject: { kind: "Pod", name: "x", namespace: "default" },
  ...times,
});

let api: TestApi;
afterEach(() => api?.stop());

test("an event is forgotten an hour after it was last written, and nothing else is", async () => {
  const clock = fakeClock();
  api = await startTestApi({ store: await memoryStore() });
  const { storage } = api.api.registry;
  await api.ok("POST", PATH, event("once", { firstTimestamp: at(0), lastTimestamp: at(0) }));
  await api.ok("POST", PATH, event("again", { firstTimestamp: at(0), lastTimestamp: at(30), count: 2 }));
  const expiry = startEventExpiry({ storage, clock, log: silentLogger });
  const left = async (): Promise<string[]> =>
    (await api.ok("GET", PATH)).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).sort();
  await clock.advance(59 * 60_000);
  expect(await left()).toEqual(["again", "once"]);
  const watch = await api.watch(`${PATH}?watch=true`);
  await clock.advance(60_000);
  await eventually(async () => (await left()).join() === "again");
  expect(watch.seen().filter((seen) => seen.startsWith("DELETED once"))).toHaveLength(1);
  await clock.advance(30 * 60_000);
  await eventually(async () => (await left()).length === 0);
  expect((await api.send({ method: "GET", url: "/api/v1/namespaces/default" })).code).toBe(200);
  watch.close();
  await expiry.stop();
});
