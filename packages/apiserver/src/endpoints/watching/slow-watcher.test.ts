import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";

const URL = "/api/v1/namespaces/default/configmaps";
const MEBIBYTE = 1024 * 1024;
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ store: await memoryStore() });
});
afterAll(() => api.stop());

test("a watcher that reads nothing is cut off before much is kept for it, and others get everything", async () => {
  const slow = await api.watch(`${URL}?watch=1`);
  const quick = await api.watch(`${URL}?watch=1`);
  slow.exchange.stalled = true;
  let written = 0;
  while (!slow.exchange.destroyed && written < 60) {
    await api.ok("POST", URL, { metadata: { name: `big-${written++}` }, data: { text: "x".repeat(MEBIBYTE - 1000) } });
  }
  expect(slow.exchange.destroyed).toBe(true);
  expect(written).toBeLessThan(20);
  expect(slow.exchange.stalledBytes).toBeLessThan(2 * MEBIBYTE);
  await eventually(() => quick.seen().length === written);
  expect(api.api.registry.storage.cache.resource("configmaps").watcherCount).toBe(1);
  quick.close();
  expect(api.api.registry.storage.cache.resource("configmaps").watcherCount).toBe(0);
});

test("a watcher that pauses and goes on gets what it missed, in order", async () => {
  const watch = await api.watch(`/api/v1/namespaces/default/secrets?watch=1`);
  watch.exchange.stalled = true;
  for (let index = 0; index < 20; index++) await api.ok("POST", "/api/v1/namespaces/default/secrets", { metadata: { name: `s-${index}` } });
  expect(watch.seen().length).toBeLessThan(3);
  const lag = async (): Promise<number> => {
    const { text } = await api.send({ method: "GET", url: "/metrics" });
    return Number(/^apiserver_watch_client_lag_revisions\{user="[^"]*"\} (\d+)$/m.exec(text)?.[1]);
  };
  expect(await lag()).toBeGreaterThan(15);
  watch.exchange.resume();
  await eventually(() => watch.seen().length === 20);
  expect(await lag()).toBe(0);
  expect(watch.events().map(({ object }) => object.metadata.name)).toEqual(Array.from({ length: 20 }, (_, index) => `s-${index}`));
  watch.close();
});

test("the initial state is sent piece by piece, as the receiver takes it", async () => {
  const list = await api.ok("GET", URL);
  const watch = await api.watch(`${URL}?watch=1&resourceVersion=0`);
  await eventually(() => watch.seen().length === list.items.length);
  watch.close();
});

test("timeoutSeconds ends a watch", async () => {
  const watch = await api.watch(`${URL}?watch=1&resourceVersion=0&timeoutSeconds=1`);
  await eventually(() => watch.exchange.ended);
  expect(watch.exchange.destroyed).toBe(false);
});
