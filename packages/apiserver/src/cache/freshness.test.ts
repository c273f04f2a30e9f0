/** An apiserver whose log comes late: what it answers must still hold every write acknowledged before. */
import type { Store } from "@kubarium/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryStore, startTestApi, type TestApi } from "../testing/test-api.ts";

const URL = "/api/v1/namespaces/default/configmaps";
const DELAY_MS = 80;
let store: Store;
let writer: TestApi;
let late: TestApi;
let name = "";
let serial = 0;

/** The same store, whose tail is behind by DELAY_MS. */
const delayed = (of: Store): Store => ({
  incarnation: of.incarnation,
  commit: (operation) => of.commit(operation),
  get: (resource, key) => of.get(resource, key),
  list: (resource, options) => of.list(resource, options),
  head: () => of.head(),
  compact: (revision) => of.compact(revision),
  compactedRevision: () => of.compactedRevision(),
  close: () => of.close(),
  tail: (after, listener, onEnd) => of.tail(after, (records) => void setTimeout(() => listener(records), DELAY_MS), onEnd),
});

beforeAll(async () => {
  store = await memoryStore();
  writer = await startTestApi({ store });
  late = await startTestApi({ store: delayed(store) });
});
afterAll(async () => {
  writer.stop();
  late.stop();
  await store.close();
});

/** An object that the late apiserver has not heard of. */
async function created(): Promise<string> {
  name = `x-${serial++}`;
  await writer.ok("POST", URL, { metadata: { name }, data: { by: "writer" } });
  return `${URL}/${name}`;
}
const merge = "application/merge-patch+json";

test("a get finds it", async () => {
  const url = await created();
  expect((await late.ok("GET", url)).data).toEqual({ by: "writer" });
});

test("a list and a new watch hold it", async () => {
  await created();
  const { items } = await late.ok("GET", URL);
  expect(items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toContain(name);
  await created();
  const watch = await late.watch(`${URL}?watch=1&fieldSelector=metadata.name%3D${name}`);
  expect(watch.seen()).toHaveLength(1);
  watch.close();
});

test("resourceVersion=0 takes what is there, and does not wait", async () => {
  const url = await created();
  expect((await late.send({ method: "GET", url: `${url}?resourceVersion=0` })).code).toBe(404);
});

test("a get of a revision waits for it", async () => {
  const url = await created();
  const { metadata } = await writer.ok("GET", url);
  expect((await late.ok("GET", `${url}?resourceVersion=${metadata.resourceVersion}`)).metadata.name).toBe(name);
});

test("a patch and a delete reach it, and a create that is not possible says so", async () => {
  const url = await created();
  expect((await late.ok("PATCH", url, { data: { more: "1" } }, merge)).data).toEqual({ by: "writer", more: "1" });
  expect((await late.send({ method: "POST", url: URL, body: JSON.stringify({ metadata: { name } }) })).code).toBe(409);
  await late.ok("DELETE", url);
  expect((await writer.send({ method: "GET", url })).code).toBe(404);
});

test("a change that the cache's old state would make empty is written all the same", async () => {
  const url = await created();
  await late.ok("GET", url);
  await writer.ok("PATCH", url, { data: { by: "other" } }, merge);
  expect((await late.ok("PATCH", url, { data: { by: "writer" } }, merge)).data).toEqual({ by: "writer" });
  expect((await writer.ok("GET", url)).data).toEqual({ by: "writer" });
});

test("a write refused on the cache's old state is tried on the newest", async () => {
  const url = await created();
  const { metadata } = await late.ok("GET", url);
  await writer.ok("PATCH", url, { data: { by: "other" } }, merge);
  const stale = await late.send({
    method: "PUT",
    url,
    body: JSON.stringify({ metadata: { name, resourceVersion: metadata.resourceVersion } }),
  });
  expect(stale.json).toMatchObject({ code: 409, reason: "Conflict" });
  const fresh = await writer.ok("GET", url);
  await writer.ok("PATCH", url, { data: { by: "again" } }, merge);
  const newest = await writer.ok("GET", url);
  expect(fresh.metadata.resourceVersion).not.toBe(newest.metadata.resourceVersion);
  expect((await late.send({ method: "PUT", url, body: JSON.stringify(newest) })).code).toBe(200);
});
