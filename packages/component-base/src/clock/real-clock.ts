import type { Clock, Timer } from "./clock.ts";

/** setTimeout's own limit: a longer delay would fire at once, so it is cut into pieces. */
const MAX_DELAY_MS = 2 ** 31 - 1;

class RealTimer implements Timer {
  handle: NodeJS.Timeout | undefined;
  private keepAlive = true;

  start(callback: () => void, delayMs: number): void {
    const piece = Math.min(delayMs, MAX_DELAY_MS);
    this.handle = setTimeout(() => {
      if (delayMs > piece) this.start(callback, delayMs - piece);
      else callback();
    }, piece);
    if (!this.keepAlive) this.handle.unref();
  }

  cancel(): void {
    clearTimeout(this.handle);
  }

  unref(): Timer {
    this.keepAlive = false;
    this.handle?.unref();
    return this;
  }
}

/** The machine's clock, with cluster durations passing `speed` times faster than real ones. */
export function realClock(speed = 1): Clock {
  if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed must be a positive number, got ${speed}`);
  const clock: Clock = {
    speed,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    since: (timestampMs) => (Date.now() - timestampMs) * speed,
    after: (timestampMs, durationMs) => timestampMs + durationMs / speed,
    setTimeout(callback, durationMs) {
      const timer = new RealTimer();
      timer.start(callback, Math.max(0, durationMs / speed));
      return timer;
    },
    setInterval(callback, periodMs) {
      const timer = new RealTimer();
      const tick = (): void => {
        timer.start(tick, periodMs / speed);
        callback();
      };
      timer.start(tick, periodMs / speed);
      return timer;
    },
    sleep: (durationMs, signal) => sleepOn(clock, durationMs, signal),
  };
  return clock;
}

export function sleepOn(clock: Clock, durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, durationMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
