import { eventually, realClock } from "@kubarium/component-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WorkHandler, WorkItem, WorkQueue, WorkQueues } from "../work-queue.ts";

/** What the suite needs of an adapter. */
export interface WorkQueuesFixture {
  /** Queues on a state that no other test uses. */
  open(): Promise<WorkQueues>;
  /** Another replica on the state of `queues`; the same object where there is only one process. */
  openAnother(queues: WorkQueues): Promise<WorkQueues>;
}

/** A gate that handlers wait at. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const clock = realClock();
const keysOf = (items: readonly WorkItem[]): string[] => items.map(({ key }) => key);

/** The guarantees of the WorkQueue port, one test each; called once for every adapter. */
export function workQueueSuite(name: string, fixture: WorkQueuesFixture): void {
  describe(name, () => {
    let queues: WorkQueues;
    const others: WorkQueues[] = [];
    let queue: WorkQueue;
    let seen: WorkItem[];
    const record = (handler: (item: WorkItem) => unknown = () => undefined): WorkHandler => {
      return async (item) => {
        seen.push(item);
        return ((await handler(item)) as object | undefined) ?? {};
      };
    };
    const replica = async (): Promise<WorkQueue> => {
      const other = await fixture.openAnother(queues);
      if (other !== queues) others.push(other);
      return other.queue("replicaset");
    };
    beforeEach(async () => {
      queues = await fixture.open();
      queue = queues.queue("replicaset");
      seen = [];
    });
    afterEach(async () => {
      for (const other of others.splice(0)) await other.close();
      await queues.close();
    });

    test("keys are worked on in the order in which they were added", async () => {
      for (const key of ["a/1", "a/2", "b/1"]) queue.add(key);
      queue.process(record(), { concurrency: 1 });
      await eventually(() => seen.length === 3);
      expect(keysOf(seen)).toEqual(["a/1", "a/2", "b/1"]);
      expect(seen[0]).toMatchObject({ failures: 0, wroteRevision: 0, reconcileId: expect.stringMatching(/^\w+$/) });
    });

    test("a key that is added many times before anyone works on it is worked on once", async () => {
      for (let i = 0; i < 10; i++) queue.add("a/1");
      const other = await replica();
      for (let i = 0; i < 10; i++) other.add("a/1");
      await eventually(async () => (await queue.size()) === 1);
      queue.process(record(), { concurrency: 5 });
      await eventually(() => seen.length === 1);
      queue.add("a/2");
      await eventually(() => seen.length >= 2);
      expect(keysOf(seen)).toEqual(["a/1", "a/2"]);
    });

    test("a key that is added while it is being worked on is worked on again afterwards, once", async () => {
      const first = gate();
      queue.process(
        record(() => (seen.length === 1 ? first.opened : undefined)),
        { concurrency: 5 },
      );
      queue.add("a/1");
      await eventually(() => seen.length === 1);
      const other = await replica();
      queue.add("a/1");
      other.add("a/1");
      queue.add("a/2");
      await eventually(() => keysOf(seen).includes("a/2"));
      await eventually(async () => (await queue.size()) === 0);
      expect(keysOf(seen)).toEqual(["a/1", "a/2"]);
      first.open();
      await eventually(() => seen.length === 3);
      queue.add("a/3");
      await eventually(() => keysOf(seen).includes("a/3"));
      expect(keysOf(seen)).toEqual(["a/1", "a/2", "a/1", "a/3"]);
    });

    test("a key is worked on by at most one worker at a time, and replicas share the keys out", async () => {
      const working = new Set<string>();
      const workedBy = [0, 0];
      let overlaps = 0;
      const handler = (replicaIndex: number): WorkHandler =>
        record(async ({ key }) => {
          if (working.has(key)) overlaps++;
          working.add(key);
          workedBy[replicaIndex] = (workedBy[replicaIndex] ?? 0) + 1;
          await clock.sleep(2);
          working.delete(key);
        });
      const other = await replica();
      queue.process(handler(0), { concurrency: 3 });
      other.process(handler(1), { concurrency: 3 });
      for (let i = 0; i < 300; i++) {
        (i % 2 ? queue : other).add(`a/${i % 10}`);
        if (i % 10 === 9) await clock.sleep(1);
      }
      await eventually(async () => working.size === 0 && seen.length >= 20 && (await queue.size()) === 0);
      expect(overlaps).toBe(0);
      expect(workedBy.every((count) => count > 0)).toBe(true);
    });

    test("a handler that throws is retried with growing delays; one that succeeds forgets its failures", async () => {
      const atMs: number[] = [];
      queue.process(
        record(() => {
          atMs.push(clock.monotonicMs());
          if (seen.length <= 5) throw new Error("not yet");
        }),
        { concurrency: 1 },
      );
      queue.add("a/1");
      await eventually(() => seen.length === 6);
      expect(seen.map(({ failures }) => failures)).toEqual([0, 1, 2, 3, 4, 5]);
      const delays = atMs.slice(1).map((at, i) => at - (atMs[i] as number));
      for (const [i, delay] of delays.entries()) expect(delay).toBeGreaterThanOrEqual(5 * 2 ** i - 2);
      await eventually(async () => (await queue.size()) === 0);
      queue.add("a/1");
      await eventually(() => seen.length === 7);
      expect(seen[6]?.failures).toBe(0);
    });

    test("delayed work waits, and of two due times the earlier wins", async () => {
      queue.process(record(), { concurrency: 1 });
      const other = await replica();
      queue.add("late", { delayMs: 60_000 });
      queue.add("later-first", { delayMs: 60_000 });
      queue.add("earlier-first", { delayMs: 100 });
      await clock.sleep(20);
      other.add("later-first", { delayMs: 100 });
      other.add("earlier-first", { delayMs: 60_000 });
      const startMs = clock.monotonicMs();
      await eventually(() => seen.length === 2);
      expect(clock.monotonicMs() - startMs).toBeGreaterThan(50);
      expect(keysOf(seen).sort()).toEqual(["earlier-first", "later-first"]);
      expect(await queue.size()).toBe(0);
    });

    test("an immediate add is worked on at once, whatever is delayed for its key", async () => {
      queue.process(record(), { concurrency: 1 });
      queue.add("a/1", { delayMs: 60_000 });
      queue.add("a/1");
      await eventually(() => seen.length === 1);
    });

    test("a result can ask for more work after a while", async () => {
      queue.process(
        record(() => (seen.length === 1 ? { requeueAfterMs: 50 } : {})),
        { concurrency: 1 },
      );
      queue.add("a/1");
      await eventually(() => seen.length === 2);
      expect(seen[1]?.failures).toBe(0);
    });

    test("the next run for a key, on any replica, is told the highest revision that was written", async () => {
      const handler = record(({ key }) => ({ wroteRevision: key === "a/1" ? [42, 17, 43][seen.length - 1] : undefined }));
      queue.process(handler, { concurrency: 1 });
      const other = await replica();
      other.process(handler, { concurrency: 1 });
      for (const count of [1, 2, 3, 4]) {
        (count % 2 ? queue : other).add("a/1");
        await eventually(() => seen.length === count);
      }
      expect(seen.map(({ wroteRevision }) => wroteRevision)).toEqual([0, 42, 42, 43]);
      queue.add("a/2");
      await eventually(() => seen.length === 5);
      expect(seen[4]?.wroteRevision).toBe(0);
    });

    test("closing aborts and waits for what is running, and the rest goes to other replicas", async () => {
      let ended = 0;
      const other = await replica();
      queue.process(
        record(async ({ signal }) => {
          await clock.sleep(60_000, signal).catch(() => undefined);
          ended++;
          signal.throwIfAborted();
        }),
        { concurrency: 1 },
      );
      queue.add("a/1");
      await eventually(() => seen.length === 1);
      for (const key of ["a/2", "a/3"]) queue.add(key);
      await eventually(async () => (await queue.size()) === 2);
      await queue.close();
      expect(ended).toBe(1);
      const handed: WorkItem[] = [];
      other.process(
        async (item) => {
          handed.push(item);
          return {};
        },
        { concurrency: 1 },
      );
      await eventually(() => handed.length === 3);
      expect(keysOf(handed).sort()).toEqual(["a/1", "a/2", "a/3"]);
      expect(handed.every(({ failures }) => failures === 0)).toBe(true);
    });

    test("queues of different names do not share keys", async () => {
      const deployments = queues.queue("deployment");
      const deployed: string[] = [];
      deployments.process(
        async ({ key }) => {
          deployed.push(key);
          return {};
        },
        { concurrency: 1 },
      );
      queue.process(record(), { concurrency: 1 });
      queue.add("a/1");
      deployments.add("a/2");
      await eventually(() => seen.length === 1 && deployed.length === 1);
      expect([keysOf(seen), deployed]).toEqual([["a/1"], ["a/2"]]);
    });
  });
}
