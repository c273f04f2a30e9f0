import type { Clock } from "./clock/clock.ts";
import type { Random } from "./random.ts";

export interface BackoffOptions {
  baseMs: number;
  maxMs: number;
  factor?: number;
  /** Share of the delay that is added at random, 0 to 1. */
  jitter?: number;
}

/** The delay before attempt `attempt` (0 is the first retry), in milliseconds of cluster time. */
export function backoffDelayMs(attempt: number, options: BackoffOptions, random?: Random): number {
  const delay = Math.min(options.maxMs, options.baseMs * (options.factor ?? 2) ** attempt);
  return options.jitter && random ? delay * (1 + options.jitter * random.next()) : delay;
}

/** Calls `attempt` until it succeeds, waiting in between; the one way to retry. Throws the signal's reason when aborted. */
export async function retryForever<T>(
  deps: { clock: Clock; random: Random; signal: AbortSignal },
  options: BackoffOptions & { onError?: (error: unknown, nextDelayMs: number) => void },
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    deps.signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (deps.signal.aborted) throw deps.signal.reason;
      const delayMs = backoffDelayMs(failures, options, deps.random);
      options.onError?.(error, delayMs);
      await deps.clock.sleep(delayMs, deps.signal);
    }
  }
}
