/** The guarantees that watches give (design.md 5.6), each over both stores and between two apiservers. */
import { eventually, fakeClock } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedStores, type SharedStore } from "../../testing/stores.ts";
import { startTestApi, type TestApi, type TestWatch, type WatchEvent } from "../../testing/test-api.ts";

const MERGE = "application/merge-patch+json";
const revisionOf = ({ object }: WatchEvent): number => Number(object.metadata.resourceVersion);
const revisions = (watch: TestWatch): number[] => watch.events().map(revisionOf);
const rising = (numbers: number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

describe.for(sharedStores)("watches of two apiservers over the $name store", ({ open }) => {
  const clock = fakeClock();
  let store: SharedStore;
  let one: TestApi;
  let two: TestApi;
  let namespace = "";
  let serial = 0;

  beforeAll(async () => {
    store = await open();
    one = await startTestApi({ store: store.first, clock });
    two = await startTestApi({ store: store.second, clock });
  });
  afterAll(async () => {
    one.stop();
    two.stop();
    await store.close();
  });

  /** A namespace's ConfigMaps, with nothing in it yet. */
  async function fresh(): Promise<string> {
    namespace = `ns-${serial++}`;
    await one.ok("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
    return `/api/v1/namespaces/${namespace}/configmaps`;
  }
  const create = (api: TestApi, url: string, name: string, data = {}): Promise<{ metadata: { resourceVersion: string } }> =>
    api.ok("POST", url, { metadata: { name }, data });

  /** Creates, changes and deletes through both apiservers at once. Answers the revisions of all that was acknowledged. */
  async function churn(url: string, objects: number): Promise<number[]> {
    const acknowledged: number[] = [];
    const note = ({ metadata }: { metadata: { resourceVersion: string } }): void =>
      void acknowledged.push(Number(metadata.resourceVersion));
    await Promise.all(
      Array.from({ length: objects }, async (_, index) => {
        const [mine, other] = index % 2 === 0 ? [one, two] : [two, one];
        note(await create(mine, url, `x-${index}`));
        note(await other.ok("PATCH", `${url}/x-${index}`, { data: { by: "other" } }, MERGE));
        note(await mine.ok("PATCH", `${url}/x-${index}`, { data: { by: "mine" } }, MERGE));
        if (index % 3 === 0) await other.ok("DELETE", `${url}/x-${index}`);
      }),
    );
    return acknowledged;
  }
  const deletesIn = (objects: number): number => Math.ceil(objects / 3);
  const complete = (watch: TestWatch, count: number): Promise<boolean> =>
    eventually(() => watch.events().length >= count, { what: `${count} events` });

  test("Ordered: events come in the order of their revisions, whoever wrote them", async () => {
    const url = await fresh();
    const watches = [await one.watch(`${url}?watch=1`), await two.watch(`${url}?watch=1`)];
    await churn(url, 30);
    for (const watch of watches) {
      await complete(watch, 90 + deletesIn(30));
      expect(revisions(watch)).toEqual([...revisions(watch)].sort((a, b) => a - b));
      watch.close();
    }
    expect(watches[0]?.seen()).toEqual(watches[1]?.seen());
  });

  test("Unique: no event comes twice, neither in one watch nor after resuming it", async () => {
    const url = await fresh();
    const watch = await one.watch(`${url}?watch=1`);
    await churn(url, 12);
    await complete(watch, 36 + deletesIn(12));
    expect(revisions(watch)).toEqual(rising(revisions(watch)));
    const middle = revisions(watch)[17] ?? 0;
    const resumed = await two.watch(`${url}?watch=1&resourceVersion=${middle}`);
    await complete(resumed, 36 + deletesIn(12) - 18);
    expect([...revisions(watch).slice(0, 18), ...revisions(resumed)]).toEqual(revisions(watch));
    watch.close();
    resumed.close();
  });

  test("Reliable: every acknowledged write is told of, once a watch has begun", async () => {
    const url = await fresh();
    const watch = await two.watch(`${url}?watch=1`);
    const acknowledged = await churn(url, 30);
    await complete(watch, 90 + deletesIn(30));
    expect(revisions(watch)).toEqual(expect.arrayContaining(acknowledged));
    expect(watch.events().filter(({ type }) => type === "DELETED")).toHaveLength(deletesIn(30));
    watch.close();
  });

  test("Atomic: what a watch has told by a revision is the state that a list at that revision shows", async () => {
    const url = await fresh();
    const watch = await one.watch(`${url}?watch=1`);
    await churn(url, 20);
    await complete(watch, 60 + deletesIn(20));
    for (const at of revisions(watch).filter((_, index) => index % 7 === 0)) {
      const told = new Map<string, string>();
      for (const { type, object } of watch.events().filter((event) => revisionOf(event) <= at)) {
        if (type === "DELETED") told.delete(object.metadata.name ?? "");
        else told.set(object.metadata.name ?? "", object.metadata.resourceVersion ?? "");
      }
      const list = await two.ok("GET", `${url}?resourceVersion=${at}&resourceVersionMatch=Exact`);
      const listed = list.items.map(({ metadata }: WatchEvent["object"]) => [metadata.name, metadata.resourceVersion]);
      expect(new Map(listed)).toEqual(told);
    }
    watch.close();
  });

  test("Resumable: a watch goes on at the other apiserver from any revision it got, even one that apiserver has not seen yet", async () => {
    const url = await fresh();
    const { metadata } = await create(one, url, "a");
    const ahead = Number(metadata.resourceVersion) + 1;
    const waiting = await two.watch(`${url}?watch=1&resourceVersion=${ahead}`);
    const resumed = await two.watch(`${url}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    await create(one, url, "b");
    await create(one, url, "c");
    await complete(resumed, 2);
    await complete(waiting, 1);
    expect(resumed.seen()).toEqual([`ADDED b@${ahead}`, `ADDED c@${ahead + 1}`]);
    expect(waiting.seen()).toEqual([`ADDED c@${ahead + 1}`]);
    for (const watch of [waiting, resumed]) watch.close();
  });

  test("Resumable: a revision that is no longer kept ends the watch with 410 Expired", async () => {
    const url = await fresh();
    const { metadata } = await create(one, url, "a");
    await create(one, url, "b");
    const head = await store.first.head();
    await store.first.compact(head);
    const late = await startTestApi({ store: store.second, clock });
    const watch = await late.watch(`${url}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    await eventually(() => watch.exchange.ended);
    expect(watch.events()).toMatchObject([
      {
        type: "ERROR",
        object: { code: 410, reason: "Expired", message: `too old resource version: ${metadata.resourceVersion} (${head})` },
      },
    ]);
    late.stop();
  });

  test("Bookmarkable: a bookmark promises that everything up to it was told, and a watch resumes there", async () => {
    const url = await fresh();
    const watch = await one.watch(`${url}?watch=1&allowWatchBookmarks=true&timeoutSeconds=3600`);
    const plain = await one.watch(`${url}?watch=1&timeoutSeconds=3600`);
    const elsewhere = `ns-${serial++}`;
    await create(two, url, "a");
    await complete(watch, 1);
    const { metadata } = await two.ok("POST", "/api/v1/namespaces", { metadata: { name: elsewhere } });
    await eventually(() => one.api.registry.storage.cache.applied >= Number(metadata.resourceVersion));
    await clock.advance(60_000);
    await complete(watch, 2);
    const [added, bookmark] = watch.events();
    expect(bookmark).toMatchObject({ type: "BOOKMARK", object: { kind: "ConfigMap", apiVersion: "v1" } });
    expect(bookmark && revisionOf(bookmark)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
    expect(bookmark && added && revisionOf(bookmark) > revisionOf(added)).toBe(true);
    const resumed = await two.watch(`${url}?watch=1&resourceVersion=${bookmark?.object.metadata.resourceVersion}`);
    await create(one, url, "b");
    await complete(resumed, 1);
    await complete(watch, 3);
    expect(resumed.seen()).toEqual(watch.seen().slice(2));
    expect(plain.events().every(({ type }) => type !== "BOOKMARK")).toBe(true);
    for (const each of [watch, plain, resumed]) each.close();
  });

  test("sendInitialEvents sends the state, then a bookmark that says so, then what comes", async () => {
    const url = await fresh();
    await Promise.all([create(one, url, "b"), create(two, url, "a")]);
    const watch = await two.watch(`${url}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    await create(one, url, "c");
    await complete(watch, 4);
    const events = watch.events();
    expect(events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      "ADDED a",
      "ADDED b",
      "BOOKMARK undefined",
      "ADDED c",
    ]);
    expect(events[2]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    expect(revisionOf(events[2] as WatchEvent)).toBeLessThan(revisionOf(events[3] as WatchEvent));
    watch.close();
  });

  test("sendInitialEvents=false sends nothing of the state, and an empty state is a bookmark alone", async () => {
    const url = await fresh();
    const match = "resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const empty = await two.watch(`${url}?watch=1&sendInitialEvents=true&${match}`);
    await complete(empty, 1);
    await create(one, url, "a");
    await complete(empty, 2);
    const news = await two.watch(`${url}?watch=1&sendInitialEvents=false&${match}`);
    await create(one, url, "b");
    await complete(news, 1);
    expect(empty.events().map(({ type }) => type)).toEqual(expect.arrayContaining(["BOOKMARK", "ADDED"]));
    expect(empty.events()[0]?.type).toBe("BOOKMARK");
    expect(news.events().map(({ object }) => object.metadata.name)).toEqual(["b"]);
    for (const watch of [empty, news]) watch.close();
  });

  test("an object that leaves a selector is told of as deleted, with its state before", async () => {
    const url = await fresh();
    const watch = await two.watch(`${url}?watch=1&labelSelector=app%3Da`);
    await one.ok("POST", url, { metadata: { name: "x", labels: { app: "a" } }, data: { state: "before" } });
    await one.ok("PATCH", `${url}/x`, { metadata: { labels: { app: "b" } }, data: { state: "after" } }, MERGE);
    await one.ok("PATCH", `${url}/x`, { metadata: { labels: { app: "a" } } }, MERGE);
    await complete(watch, 3);
    expect(watch.events().map(({ type, object }) => [type, object["data"].state])).toEqual([
      ["ADDED", "before"],
      ["DELETED", "before"],
      ["ADDED", "after"],
    ]);
    watch.close();
  });
});
