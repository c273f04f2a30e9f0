import type { Clock } from "@kubarium/component-base";

/**
 * The highest revision written for each key, forgotten some time after the last write.
 * Two generations: a write goes to the young one; when that is old enough it becomes the old one, and the old one is dropped.
 */
export class RecentRevisions {
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private since: number;
  private readonly clock: Clock;
  private readonly ttlMs: number;

  constructor(clock: Clock, ttlMs: number) {
    this.clock = clock;
    this.ttlMs = ttlMs;
    this.since = clock.now();
  }

  get(key: string): number {
    return this.young.get(key) ?? this.old.get(key) ?? 0;
  }

  set(key: string, revision: number): void {
    if (this.clock.since(this.since) > this.ttlMs) {
      this.old = this.young;
      this.young = new Map();
      this.since = this.clock.now();
    }
    this.young.set(key, Math.max(revision, this.get(key)));
  }
}
