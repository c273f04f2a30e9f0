import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { podOf } from "../testing/objects.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";

test("the most important pod comes first, then the one that waited longest", () => {
  const queue = new SchedulingQueue(fakeClock(), () => undefined);
  for (const [name, priority] of [
    ["a", 0],
    ["b", 0],
    ["c", 9],
  ] as const)
    queue.add(podOf(name, { spec: { priority } }));
  expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()].map((next) => next?.info.key)).toEqual([
    "default/c",
    "default/a",
    "default/b",
    undefined,
  ]);
});

test("an unschedulable pod waits for a change, then for its back-off, which doubles", async () => {
  const clock = fakeClock();
  const queue = new SchedulingQueue(clock, () => undefined);
  queue.add(podOf("a"));
  for (const backoffMs of [1_000, 2_000, 4_000]) {
    const next = queue.pop();
    if (!next) throw new Error("nothing to schedule");
    queue.failed(next.info, next.cycle);
    await clock.advance(60);
    expect(queue.sizes()).toEqual({ active: 0, backoff: 0, unschedulable: 1 });
    queue.moveAll();
    expect(queue.sizes().backoff).toBe(1);
    await clock.advance(backoffMs - 60);
    expect(queue.sizes()).toEqual({ active: 1, backoff: 0, unschedulable: 0 });
  }
});

test("a change while a pod was tried is not missed", () => {
  const queue = new SchedulingQueue(fakeClock(), () => undefined);
  queue.add(podOf("a"));
  const next = queue.pop();
  if (!next) throw new Error("nothing to schedule");
  queue.moveAll();
  queue.failed(next.info, next.cycle);
  expect(queue.sizes()).toEqual({ active: 0, backoff: 1, unschedulable: 0 });
});

test("a pod that is gone is not tried again", async () => {
  const clock = fakeClock();
  const queue = new SchedulingQueue(clock, () => undefined);
  queue.add(podOf("a"));
  queue.remove("default/a");
  expect(queue.pop()).toBeUndefined();
});
