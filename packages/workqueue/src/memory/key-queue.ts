import { backoffDelayMs, type Clock, type Logger, type Random, type Timer } from "@kubarium/component-base";
import { RECONCILE_ID_LENGTH, RETRY_BACKOFF, WROTE_REVISION_TTL_MS } from "../retry.ts";
import type { WorkHandler } from "../work-queue.ts";
import { RecentRevisions } from "./recent-revisions.ts";

/** One replica's share of a queue. */
export interface Worker {
  handler: WorkHandler;
  concurrency: number;
  running: number;
  /** Aborted when the replica stops. */
  signal: AbortSignal;
  /** Called when a run ended. */
  onIdle(): void;
}

/**
 * The keys of one controller.
 * Invariants: a key is in at most one of `waiting` and `working`; every key of `again` is in `working`.
 */
export class KeyQueue {
  /** In the order in which they were added. */
  private readonly waiting = new Set<string>();
  /** A Set's iterator goes on with what is added after it started, so one serves until it runs dry. */
  private order: IterableIterator<string> = this.waiting.values();
  private readonly working = new Set<string>();
  /** Added while being worked on. */
  private readonly again = new Set<string>();
  private readonly delayed = new Map<string, { dueMs: number; timer: Timer }>();
  private readonly failures = new Map<string, number>();
  private readonly wrote: RecentRevisions;
  private readonly workers: Worker[] = [];
  private dispatching = false;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly log: Logger;

  constructor(deps: { clock: Clock; random: Random; log: Logger }) {
    this.clock = deps.clock;
    this.random = deps.random;
    this.log = deps.log;
    this.wrote = new RecentRevisions(deps.clock, WROTE_REVISION_TTL_MS);
  }

  get size(): number {
    return this.waiting.size;
  }

  add(key: string): void {
    if (this.working.has(key)) {
      this.again.add(key);
      return;
    }
    this.waiting.add(key);
    if (this.dispatching || this.workers.length === 0) return;
    this.dispatching = true;
    queueMicrotask(() => this.dispatch());
  }

  addAfter(key: string, delayMs: number): void {
    const { clock } = this;
    const dueMs = clock.after(clock.now(), delayMs);
    const known = this.delayed.get(key);
    if (known && known.dueMs <= dueMs) return;
    known?.timer.cancel();
    const timer = clock.setTimeout(() => {
      this.delayed.delete(key);
      this.add(key);
    }, delayMs);
    this.delayed.set(key, { dueMs, timer });
  }

  attach(worker: Worker): void {
    this.workers.push(worker);
    this.dispatch();
  }

  /** The worker gets nothing more; without workers nothing is due any more. */
  detach(worker: Worker): void {
    const index = this.workers.indexOf(worker);
    if (index >= 0) this.workers.splice(index, 1);
  }

  /** Ends the timers that wait. */
  stop(): void {
    for (const { timer } of this.delayed.values()) timer.cancel();
    this.delayed.clear();
  }

  private dispatch(): void {
    this.dispatching = false;
    for (;;) {
      const worker = this.freeWorker();
      const key = worker && this.next();
      if (!worker || key === undefined) return;
      this.working.add(key);
      worker.running++;
      void this.run(worker, key);
    }
  }

  /** Keys are shared out: the one with the least to do comes first. */
  private freeWorker(): Worker | undefined {
    let free: Worker | undefined;
    for (const worker of this.workers) if (worker.running < worker.concurrency && (!free || worker.running < free.running)) free = worker;
    return free;
  }

  private next(): string | undefined {
    if (this.waiting.size === 0) return undefined;
    let { done, value } = this.order.next();
    if (done) {
      this.order = this.waiting.values();
      ({ done, value } = this.order.next());
    }
    this.waiting.delete(value as string);
    return value as string;
  }

  private async run(worker: Worker, key: string): Promise<void> {
    const failures = this.failures.get(key) ?? 0;
    const { signal } = worker;
    const reconcileId = this.random.suffix(RECONCILE_ID_LENGTH);
    try {
      const result = await worker.handler({ key, failures, reconcileId, wroteRevision: this.wrote.get(key), takenOver: false, signal });
      if (failures > 0) this.failures.delete(key);
      if (result.wroteRevision !== undefined) this.wrote.set(key, result.wroteRevision);
      if (result.requeueAfterMs !== undefined) this.addAfter(key, result.requeueAfterMs);
    } catch (error) {
      if (signal.aborted) this.again.add(key);
      else this.retry(key, failures, reconcileId, error);
    }
    this.working.delete(key);
    worker.running--;
    if (this.again.delete(key)) this.add(key);
    worker.onIdle();
    this.dispatch();
  }

  private retry(key: string, failures: number, reconcileId: string, error: unknown): void {
    const retryAfterMs = backoffDelayMs(failures, RETRY_BACKOFF);
    this.failures.set(key, failures + 1);
    this.log.warn({ err: error, item: key, reconcileId, failures: failures + 1, retryAfterMs }, "work failed");
    this.addAfter(key, retryAfterMs);
  }
}
