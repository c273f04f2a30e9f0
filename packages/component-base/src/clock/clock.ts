/**
 * Time as a component sees it. Timestamps are wall-clock; durations are *cluster* durations, which pass `speed` times
 * faster than real ones. Nothing outside this folder calls Date.now, setTimeout or setInterval.
 *
 * Two rules follow for every caller:
 *  - how long ago something was, is asked with `since`, never computed by subtracting timestamps;
 *  - a deadline is computed with `after`, never by adding milliseconds to a timestamp.
 */
export interface Clock {
  /** Cluster seconds that pass in one real second. 1 is Kubernetes' own pace. */
  readonly speed: number;
  /** Wall-clock milliseconds since the epoch. */
  now(): number;
  /** Real monotonic milliseconds, for measuring latency. */
  monotonicMs(): number;
  /** Cluster milliseconds that passed since a wall-clock timestamp (negative when it lies ahead). */
  since(timestampMs: number): number;
  /** The wall-clock timestamp at which `durationMs` of cluster time will have passed since `timestampMs`. */
  after(timestampMs: number, durationMs: number): number;
  /** Calls back once after `durationMs` of cluster time. */
  setTimeout(callback: () => void, durationMs: number): Timer;
  /** Calls back every `periodMs` of cluster time. */
  setInterval(callback: () => void, periodMs: number): Timer;
  /** Resolves after `durationMs` of cluster time; rejects with the signal's reason when it is aborted first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Timer {
  cancel(): void;
  /** Does not keep the process alive on its own. */
  unref(): Timer;
}
