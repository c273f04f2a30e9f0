/**
 * Pods that wait for a node: active (ready to be tried, most important first), backing off, and unschedulable (until
 * something changes).
 * Invariant: a key is in at most one of the three.
 */
import type { Clock, Timer } from "@kubarium/component-base";
import type { PodInfo } from "../cluster/pod-info.ts";

const INITIAL_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 10_000;
/** However quiet the cluster is, an unschedulable pod is tried again after this long. */
const FLUSH_AFTER_MS = 5 * 60_000;

interface Waiting {
  info: PodInfo;
  attempts: number;
  enqueuedMs: number;
  order: number;
}

export class SchedulingQueue {
  private readonly active = new Map<string, Waiting>();
  private readonly backingOff = new Map<string, { waiting: Waiting; timer: Timer }>();
  private readonly unschedulable = new Map<string, { waiting: Waiting; sinceMs: number }>();
  private readonly attempts = new Map<string, number>();
  private order = 0;
  /** Rises with every change of the cluster, so that a pod that failed meanwhile is tried again. */
  private moves = 0;
  private readonly clock: Clock;
  private readonly onActive: () => void;

  constructor(clock: Clock, onActive: () => void) {
    this.clock = clock;
    this.onActive = onActive;
  }

  /** A new pod, or one whose spec changed. */
  add(info: PodInfo): void {
    this.take(info.key);
    this.activate({ info, attempts: this.attempts.get(info.key) ?? 0, enqueuedMs: this.clock.now(), order: this.order++ });
  }

  remove(key: string): void {
    this.take(key);
    this.attempts.delete(key);
  }

  has(key: string): boolean {
    return this.active.has(key) || this.backingOff.has(key) || this.unschedulable.has(key);
  }

  /** The most important pod; among equals the one that waited longest. */
  pop(): { info: PodInfo; cycle: number } | undefined {
    let first: Waiting | undefined;
    for (const waiting of this.active.values()) {
      if (
        !first ||
        waiting.info.priority > first.info.priority ||
        (waiting.info.priority === first.info.priority && waiting.order < first.order)
      )
        first = waiting;
    }
    if (!first) return undefined;
    this.active.delete(first.info.key);
    this.attempts.set(first.info.key, first.attempts + 1);
    return { info: first.info, cycle: this.moves };
  }

  /** It found no node; `cycle` is what `pop` gave with it. */
  failed(info: PodInfo, cycle: number): void {
    const waiting = { info, attempts: this.attempts.get(info.key) ?? 1, enqueuedMs: this.clock.now(), order: this.order++ };
    if (cycle !== this.moves) this.backOff(waiting);
    else this.unschedulable.set(info.key, { waiting, sinceMs: this.clock.now() });
  }

  /** The cluster changed in a way that may help. */
  moveAll(): void {
    this.moves++;
    for (const [key, { waiting }] of this.unschedulable) {
      this.unschedulable.delete(key);
      this.backOff(waiting);
    }
  }

  /** Called from time to time. */
  flush(): void {
    for (const [key, { waiting, sinceMs }] of this.unschedulable) {
      if (this.clock.since(sinceMs) < FLUSH_AFTER_MS) continue;
      this.unschedulable.delete(key);
      this.activate(waiting);
    }
  }

  sizes(): { active: number; backoff: number; unschedulable: number } {
    return { active: this.active.size, backoff: this.backingOff.size, unschedulable: this.unschedulable.size };
  }

  stop(): void {
    for (const { timer } of this.backingOff.values()) timer.cancel();
  }

  private backOff(waiting: Waiting): void {
    const backoffMs = Math.min(MAX_BACKOFF_MS, INITIAL_BACKOFF_MS * 2 ** Math.max(0, waiting.attempts - 1));
    const leftMs = backoffMs - this.clock.since(waiting.enqueuedMs);
    if (leftMs <= 0) {
      this.activate(waiting);
      return;
    }
    const timer = this.clock.setTimeout(() => {
      this.backingOff.delete(waiting.info.key);
      this.activate(waiting);
    }, leftMs);
    this.backingOff.set(waiting.info.key, { waiting, timer });
  }

  private activate(waiting: Waiting): void {
    this.active.set(waiting.info.key, waiting);
    this.onActive();
  }

  private take(key: string): void {
    this.active.delete(key);
    this.unschedulable.delete(key);
    this.backingOff.get(key)?.timer.cancel();
    this.backingOff.delete(key);
  }
}
