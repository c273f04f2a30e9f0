import type { Clock, Timer } from "./clock.ts";
import { sleepOn } from "./real-clock.ts";

/** A clock that moves only when told to; for tests and for deterministic simulation. */
export interface FakeClock extends Clock {
  /** Moves time on, firing due timers in order, and lets promise callbacks run between them. */
  advance(durationMs: number): Promise<void>;
  /** How many timers wait. */
  pending(): number;
}

interface Waiting {
  dueMs: number;
  order: number;
  callback: () => void;
}

/** Lets every promise callback that is ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let nowMs = startMs;
  let order = 0;
  const waiting = new Set<Waiting>();
  const schedule = (callback: () => void, delayMs: number): Waiting => {
    const entry = { dueMs: nowMs + Math.max(0, delayMs), order: order++, callback };
    waiting.add(entry);
    return entry;
  };
  const earliest = (untilMs: number): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const entry of waiting) {
      if (entry.dueMs > untilMs) continue;
      if (!first || entry.dueMs < first.dueMs || (entry.dueMs === first.dueMs && entry.order < first.order)) first = entry;
    }
    return first;
  };
  const clock: FakeClock = {
    speed: 1,
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    since: (timestampMs) => nowMs - timestampMs,
    after: (timestampMs, durationMs) => timestampMs + durationMs,
    setTimeout(callback, durationMs) {
      const entry = schedule(callback, durationMs);
      const timer: Timer = { cancel: () => void waiting.delete(entry), unref: () => timer };
      return timer;
    },
    setInterval(callback, periodMs) {
      let entry: Waiting;
      const tick = (): void => {
        entry = schedule(tick, periodMs);
        callback();
      };
      entry = schedule(tick, periodMs);
      const timer: Timer = { cancel: () => void waiting.delete(entry), unref: () => timer };
      return timer;
    },
    sleep: (durationMs, signal) => sleepOn(clock, durationMs, signal),
    async advance(durationMs) {
      const untilMs = nowMs + durationMs;
      await settle();
      for (let due = earliest(untilMs); due; due = earliest(untilMs)) {
        nowMs = Math.max(nowMs, due.dueMs);
        waiting.delete(due);
        due.callback();
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
    pending: () => waiting.size,
  };
  return clock;
}
