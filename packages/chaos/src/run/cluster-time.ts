/** Time of an experiment: cluster milliseconds since its first fault. */
import type { Clock } from "@kubarium/component-base";

export class ClusterTime {
  private readonly clock: Clock;
  private zeroMs: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.zeroMs = clock.monotonicMs();
  }

  /** Begins now; returns what to subtract from times taken before. */
  restart(): number {
    const passedMs = this.now();
    this.zeroMs = this.clock.monotonicMs();
    return passedMs;
  }

  now(): number {
    return (this.clock.monotonicMs() - this.zeroMs) * this.clock.speed;
  }
}

/** An AbortSignal that fires after real milliseconds, whatever the speed: how long an answer may take. */
export function within(clock: Clock, realMs: number, also?: AbortSignal): { signal: AbortSignal; done(): void } {
  const ending = new AbortController();
  const timer = clock.setTimeout(() => ending.abort(new Error(`no answer in ${realMs} ms`)), realMs * clock.speed);
  return { signal: also ? AbortSignal.any([ending.signal, also]) : ending.signal, done: () => timer.cancel() };
}
