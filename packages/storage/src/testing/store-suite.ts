import { eventually } from "@kubarium/component-base";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { CompactedError, FutureRevisionError, type Store } from "../store.ts";
import { collect, create, remove, type StoreFixture, update, valueOf } from "./operations.ts";
import { checkAgainstModel } from "./store-model.ts";

const keysOf = (entries: readonly { key: string }[]): string[] => entries.map(({ key }) => key);

/** The guarantees of the Store port, one test each; called once for every adapter. */
export function storeSuite(name: string, fixture: StoreFixture): void {
  describe(name, () => {
    let store: Store;
    const others: Store[] = [];
    const another = async (): Promise<Store> => {
      const other = await fixture.openAnother(store);
      if (other !== store) others.push(other);
      return other;
    };
    beforeEach(async () => {
      store = await fixture.open();
    });
    afterEach(async () => {
      for (const other of others.splice(0)) await other.close();
      await store.close();
    });
    afterAll(async () => fixture.dispose?.());

    test("Dense: commits take revisions 1, 2, 3 and refused operations take none", async () => {
      expect(await store.head()).toBe(0);
      const results = await Promise.all([create("a/x"), create("a/x"), update("a/y", 1), create("a/z")].map((o) => store.commit(o)));
      expect(results.map((r) => [r.outcome, r.outcome === "committed" ? r.revision : 0])).toEqual([
        ["committed", 1],
        ["exists", 0],
        ["missing", 0],
        ["committed", 2],
      ]);
      expect(await store.head()).toBe(2);
    });

    test("Opaque: the revision is spliced in and nothing else of the text changes", async () => {
      const text = '[] {} 1e400 12345678901234567890 "\\u0000" ünïcödé 🫠\n\r\t';
      const result = await store.commit(create("a/x", text));
      expect(result).toEqual({ outcome: "committed", revision: 1, value: valueOf(1, text) });
      expect(await store.get("pods", "a/x")).toEqual({ resource: "pods", key: "a/x", revision: 1, value: valueOf(1, text) });
    });

    test("an update or delete happens only at the expected revision, and tells the entry that is there instead", async () => {
      await store.commit(create("a/x", "one"));
      const entry = { resource: "pods", key: "a/x", revision: 1, value: valueOf(1, "one") };
      expect(await store.commit(create("a/x"))).toEqual({ outcome: "exists", entry });
      expect(await store.commit(update("a/x", 7))).toEqual({ outcome: "conflict", entry });
      expect(await store.commit(remove("a/x", 7))).toEqual({ outcome: "conflict", entry });
      expect(await store.commit(update("a/x", 1, "two"))).toEqual({ outcome: "committed", revision: 2, value: valueOf(2, "two") });
      expect(await store.commit(remove("a/x", 2))).toEqual({ outcome: "committed", revision: 3, value: valueOf(3, "gone") });
      expect(await store.commit(remove("a/x", 3))).toEqual({ outcome: "missing" });
      expect(await store.get("pods", "a/x")).toBeUndefined();
    });

    test("Group commit: operations of one turn are decided in the order in which they were asked for", async () => {
      const operations = [create("a/x", "1"), update("a/x", 1, "2"), update("a/x", 1, "lost"), remove("a/x", 2), create("a/x", "3")];
      const results = await Promise.all(operations.map((operation) => store.commit(operation)));
      expect(results.map((r) => r.outcome)).toEqual(["committed", "committed", "conflict", "committed", "committed"]);
      expect((await store.get("pods", "a/x"))?.value).toBe(valueOf(4, "3"));
    });

    test("Atomic: entry, index and log record of a commit are seen together, by everyone", async () => {
      const other = await another();
      const seen = collect(other);
      for (let i = 1; i <= 20; i++) {
        await store.commit(create(`a/${i}`));
        const list = await other.list("pods");
        expect({ revision: list.revision, entries: list.entries.length, head: await other.head() }).toEqual({
          revision: i,
          entries: i,
          head: i,
        });
      }
      await eventually(() => seen.records.length === 20);
      seen.stop();
    });

    test("the log is the truth: a tail delivers every record once and in order, whoever committed it", async () => {
      const writers = [store, await another(), await another()];
      const early = collect(writers[1] as Store);
      await Promise.all(Array.from({ length: 300 }, (_, i) => (writers[i % 3] as Store).commit(create(`a/${i}`, "x".repeat(i)))));
      const late = collect(writers[2] as Store, 100);
      await eventually(() => early.records.length >= 300 && late.records.length >= 200);
      expect(early.records.map((r) => r.revision)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
      expect(late.records.map((r) => r.revision)).toEqual(Array.from({ length: 200 }, (_, i) => i + 101));
      early.stop();
      late.stop();
    });

    test("a record carries the new value and, unless it is a create, the one before", async () => {
      const seen = collect(store);
      await store.commit(create("a/x", "1"));
      await store.commit(update("a/x", 1, "2"));
      await store.commit(remove("a/x", 2));
      await eventually(() => seen.records.length === 3);
      const at = { resource: "pods", key: "a/x" };
      expect(seen.records).toEqual([
        { ...at, revision: 1, type: "create", value: valueOf(1, "1") },
        { ...at, revision: 2, type: "update", value: valueOf(2, "2"), previous: { revision: 1, value: valueOf(1, "1") } },
        { ...at, revision: 3, type: "delete", value: valueOf(3, "gone"), previous: { revision: 2, value: valueOf(2, "2") } },
      ]);
      seen.stop();
    });

    test("a stopped tail delivers nothing more and does not end", async () => {
      const stopped = collect(store);
      const running = collect(store);
      await store.commit(create("a/x"));
      await eventually(() => stopped.records.length === 1);
      stopped.stop();
      await store.commit(create("a/y"));
      await eventually(() => running.records.length === 2);
      expect({ records: stopped.records.length, ended: stopped.ended }).toEqual({ records: 1, ended: [] });
      running.stop();
    });

    test("a list is in key order, and prefix, after and limit cut it", async () => {
      for (const key of ["b/2", "a/10", "a/2", "a-b/1", "a/1", "b/1"]) await store.commit(create(key));
      await store.commit(create("a/1", "", "nodes"));
      const list = async (options: Parameters<Store["list"]>[1]): Promise<[string[], number]> => {
        const { entries, remaining } = await store.list("pods", options);
        return [keysOf(entries), remaining];
      };
      expect(await list({})).toEqual([["a-b/1", "a/1", "a/10", "a/2", "b/1", "b/2"], 0]);
      expect(await list({ prefix: "a/" })).toEqual([["a/1", "a/10", "a/2"], 0]);
      expect(await list({ prefix: "a/", limit: 2 })).toEqual([["a/1", "a/10"], 1]);
      expect(await list({ prefix: "a/", after: "a/10", limit: 2 })).toEqual([["a/2"], 0]);
      expect(await list({ after: "a/2" })).toEqual([["b/1", "b/2"], 0]);
      expect(await list({ limit: 0 })).toEqual([[], 6]);
      expect((await store.list("configmaps")).entries).toEqual([]);
    });

    test("Undo: pages of a past revision show that state, whatever happened since", async () => {
      for (const key of ["a/1", "a/2", "a/3", "a/4"]) await store.commit(create(key, "old"));
      await store.commit(update("a/1", 1, "new"));
      await store.commit(remove("a/2", 2));
      await store.commit(create("a/0", "new"));
      await store.commit(create("a/5", "new"));
      const first = await store.list("pods", { revision: 4, limit: 2 });
      expect(first).toMatchObject({ revision: 4, remaining: 2 });
      expect(first.entries.map((e) => e.value)).toEqual([valueOf(1, "old"), valueOf(2, "old")]);
      const second = await store.list("pods", { revision: 4, limit: 2, after: "a/2" });
      expect(second.entries.map((e) => [e.key, e.revision])).toEqual([
        ["a/3", 3],
        ["a/4", 4],
      ]);
      expect(second.remaining).toBe(0);
    });

    test("Compaction: older states and tails are refused with the mark, newer ones are served", async () => {
      for (const key of ["a/1", "a/2", "a/3", "a/4"]) await store.commit(create(key));
      await store.compact(2);
      await store.compact(1);
      expect(await store.compactedRevision()).toBe(2);
      await expect(store.list("pods", { revision: 1 })).rejects.toThrow(new CompactedError(1, 2));
      expect(keysOf((await store.list("pods", { revision: 2 })).entries)).toEqual(["a/1", "a/2"]);
      const tooOld = collect(store, 1);
      const justRight = collect(store, 2);
      await eventually(() => tooOld.ended.length === 1 && justRight.records.length === 2);
      expect(tooOld.ended[0]).toBeInstanceOf(CompactedError);
      justRight.stop();
    });

    test("a revision that lies ahead is refused", async () => {
      await store.commit(create("a/1"));
      await expect(store.list("pods", { revision: 2 })).rejects.toThrow(new FutureRevisionError(2, 1));
      await expect(store.compact(2)).rejects.toThrow(FutureRevisionError);
    });

    test("agrees with a simple model on any sequence of operations", { timeout: 60_000 }, async () => {
      await checkAgainstModel(fixture);
    });
  });
}
