import { expect, test } from "vitest";
import { fakeClock } from "./fake-clock.ts";
import { realClock } from "./real-clock.ts";

test("timers fire in the order in which they are due", async () => {
  const clock = fakeClock();
  const fired: string[] = [];
  clock.setTimeout(() => fired.push("late"), 20);
  clock.setTimeout(() => fired.push("early"), 10);
  const every = clock.setInterval(() => fired.push("tick"), 15);
  await clock.advance(30);
  every.cancel();
  await clock.advance(100);
  expect(fired).toEqual(["early", "tick", "late", "tick"]);
  expect(clock.pending()).toBe(0);
});

test("an aborted sleep rejects with the reason and leaves no timer", async () => {
  const clock = fakeClock();
  const ending = new AbortController();
  const sleeping = clock.sleep(1000, ending.signal);
  ending.abort(new Error("stopping"));
  await expect(sleeping).rejects.toThrow("stopping");
  expect(clock.pending()).toBe(0);
});

test("at speed 10 a duration is a tenth of the wall time, and ages are ten times as long", () => {
  const clock = realClock(10);
  expect(clock.after(1_000, 50_000)).toBe(6_000);
  expect(clock.since(Date.now() - 1_000)).toBeGreaterThanOrEqual(10_000);
});

test.for([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a speed of %s is refused", (speed) => {
  expect(() => realClock(speed)).toThrow(RangeError);
});
