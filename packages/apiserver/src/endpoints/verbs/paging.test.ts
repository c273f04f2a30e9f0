/** Pages of a list are pages of one state, whatever is written meanwhile and whichever apiserver is asked. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedStores, type SharedStore } from "../../testing/stores.ts";
import { startTestApi, type TestApi } from "../../testing/test-api.ts";

const URL = "/api/v1/namespaces/default/configmaps";

describe.for(sharedStores)("paging over the $name store", ({ open }) => {
  let store: SharedStore;
  let one: TestApi;
  let two: TestApi;

  beforeAll(async () => {
    store = await open();
    one = await startTestApi({ store: store.first });
    two = await startTestApi({ store: store.second });
    for (let index = 0; index < 10; index++) await one.ok("POST", URL, { metadata: { name: `m-${index}` } });
  });
  afterAll(async () => {
    one.stop();
    two.stop();
    await store.close();
  });

  // biome-ignore lint: whatever was answered
  const names = ({ items }: any): string[] => items.map(({ metadata }: any) => metadata.name);
  const next = (token: string, limit = 4): string => `${URL}?limit=${limit}&continue=${token}`;

  test("a continued list shows the state of its first page, at either apiserver", async () => {
    const first = await one.ok("GET", `${URL}?limit=4`);
    expect(first.metadata.remainingItemCount).toBe(6);
    await two.ok("POST", URL, { metadata: { name: "m-45" } });
    await one.ok("DELETE", `${URL}/m-5`);
    await two.ok("PATCH", `${URL}/m-6`, { data: { a: "new" } }, "application/merge-patch+json");
    const second = await two.ok("GET", next(first.metadata.continue));
    const third = await one.ok("GET", next(second.metadata.continue));
    expect([first, second, third].flatMap(names)).toEqual(Array.from({ length: 10 }, (_, index) => `m-${index}`));
    expect(second.items[2].data).toBeUndefined();
    expect([second, third].map(({ metadata }) => metadata.resourceVersion)).toEqual(Array(2).fill(first.metadata.resourceVersion));
    expect(third.metadata).not.toHaveProperty("continue");
    const now = await two.ok("GET", `${URL}?resourceVersion=0`);
    expect(names(now)).toEqual(["m-0", "m-1", "m-2", "m-3", "m-4", "m-45", "m-6", "m-7", "m-8", "m-9"]);
  });

  test("a selector pages through what it selects, without counting the rest", async () => {
    const first = await one.ok("GET", `${URL}?limit=1&labelSelector=!a`);
    expect(names(first)).toEqual(["m-0"]);
    expect(first.metadata).not.toHaveProperty("remainingItemCount");
  });

  test("a token of a state that is gone answers 410 with one that goes on with what is there now", async () => {
    const first = await one.ok("GET", `${URL}?limit=4`);
    await one.ok("POST", URL, { metadata: { name: "z" } });
    await store.first.compact(await store.first.head());
    const late = await startTestApi({ store: store.second });
    const expired = await late.send({ method: "GET", url: next(first.metadata.continue) });
    expect(expired.json).toMatchObject({ code: 410, reason: "Expired", status: "Failure" });
    expect(expired.json.message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./);
    const rest = await late.ok("GET", next(expired.json.metadata.continue, 100));
    expect(names(rest)).toEqual(["m-4", "m-45", "m-6", "m-7", "m-8", "m-9", "z"]);
    const exact = await late.send({
      method: "GET",
      url: `${URL}?resourceVersion=${first.metadata.resourceVersion}&resourceVersionMatch=Exact`,
    });
    expect(exact.json).toMatchObject({ code: 410, reason: "Expired", message: "The resourceVersion for the provided list is too old." });
    late.stop();
  });

  test("a token that nobody made is refused", async () => {
    for (const token of ["x", "e30", Buffer.from('{"v":"meta.k8s.io/v1","rv":0,"start":"a"}').toString("base64url")])
      expect((await one.send({ method: "GET", url: next(token) })).json).toMatchObject({ code: 400, reason: "BadRequest" });
  });
});
