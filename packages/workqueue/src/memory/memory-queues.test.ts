import { fakeClock, realClock, realRandom, seededRandom, silentLogger } from "@kubarium/component-base";
import { describe, expect, test } from "vitest";
import { workQueueSuite } from "../testing/work-queue-suite.ts";
import { memoryWorkQueues } from "./index.ts";
import { RecentRevisions } from "./recent-revisions.ts";

workQueueSuite("memory work queues", {
  open: async () => memoryWorkQueues({ clock: realClock(), random: realRandom(), log: silentLogger }),
  openAnother: async (queues) => queues,
});

describe("memory work queues on a clock of their own", () => {
  test("retries back off from 5 ms to 1000 s in cluster time", async () => {
    const clock = fakeClock();
    const queue = memoryWorkQueues({ clock, random: seededRandom(1), log: silentLogger }).queue("x");
    const atMs: number[] = [];
    const startMs = clock.now();
    queue.process(
      async () => {
        atMs.push(clock.now() - startMs);
        throw new Error("never");
      },
      { concurrency: 1 },
    );
    queue.add("a");
    await clock.advance(6_000_000);
    const delays = atMs.slice(1).map((at, i) => at - (atMs[i] as number));
    expect(delays.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(Math.max(...delays)).toBe(1_000_000);
  });

  test("a written revision is forgotten only after its time", async () => {
    const clock = fakeClock();
    const revisions = new RecentRevisions(clock, 1000);
    revisions.set("a", 5);
    await clock.advance(900);
    revisions.set("b", 6);
    revisions.set("a", 4);
    expect(revisions.get("a")).toBe(5);
    await clock.advance(1100);
    revisions.set("c", 7);
    expect(revisions.get("a")).toBe(5);
    await clock.advance(1100);
    revisions.set("c", 8);
    expect([revisions.get("a"), revisions.get("c")]).toEqual([0, 8]);
  });
});
