/** Exponential back-off per key. Source: client-go util/flowcontrol, as kubelet uses it for pulls and restarts: 10 s doubling to 300 s, forgotten after twice the longest. */
import type { Clock } from "@kubarium/component-base";

interface Entry {
  delayMs: number;
  lastMs: number;
}

export class Backoff {
  private readonly entries = new Map<string, Entry>();

  private readonly clock: Clock;
  private readonly baseMs: number;
  private readonly maxMs: number;
  private readonly resetMs: number;

  constructor(clock: Clock, baseMs: number, maxMs: number, resetMs: number = 2 * maxMs) {
    this.clock = clock;
    this.baseMs = baseMs;
    this.maxMs = maxMs;
    this.resetMs = resetMs;
  }

  delayMs(key: string): number {
    return this.entries.get(key)?.delayMs ?? 0;
  }

  /** Cluster milliseconds until `eventMs` is far enough away; 0 when nothing holds it back. */
  remainingMs(key: string, eventMs: number): number {
    const entry = this.entries.get(key);
    if (!entry || this.clock.since(entry.lastMs) > this.resetMs) return 0;
    return Math.max(0, entry.delayMs - this.clock.since(eventMs));
  }

  /** The next delay counts from `eventMs`. */
  advance(key: string, eventMs: number): void {
    const entry = this.entries.get(key);
    const fresh = !entry || this.clock.since(entry.lastMs) - this.clock.since(eventMs) > this.resetMs;
    this.entries.set(key, { delayMs: fresh ? this.baseMs : Math.min(entry.delayMs * 2, this.maxMs), lastMs: this.clock.now() });
  }

  forget(prefix: string): void {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) this.entries.delete(key);
  }
}
