/** Runs a reconciler on its queue: waits for the caches, reconciles, records what was written, backs off. */
import { isConflict } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import { type Clock, type Logger, backoffDelayMs } from "@kubarium/component-base";
import type { WorkItem, WorkQueue, WorkResult } from "@kubarium/workqueue";
import type { Reconciler } from "./reconciler.ts";
import { trackWrites } from "./tracking-client.ts";
import { WrittenRevisions } from "./written-revisions.ts";

/** Told about every run, for metrics. */
export type Observe = (controller: string, outcome: "success" | "requeue" | "error", durationMs: number) => void;

export interface WorkerDeps {
  client: Client;
  clock: Clock;
  log: Logger;
  observe: Observe;
}

/** As the work queue's own; used where a failed run wrote something and must not lose the record of it. */
const BACKOFF = { baseMs: 5, maxMs: 1_000_000 };

/** Connects events and starts working; ends when the queue is closed. `ready` says when the caches are filled. */
export function startWorker(reconciler: Reconciler, queue: WorkQueue, ready: Promise<void>, deps: WorkerDeps): void {
  const log = deps.log.child({ controller: reconciler.name });
  reconciler.watch((key, delayMs) => queue.add(key, delayMs ? { delayMs } : undefined));
  const worker = new Worker(reconciler, { ...deps, log });
  void ready.then(
    () => {
      log.info({ concurrency: reconciler.concurrency }, "caches filled, working");
      queue.process((item) => worker.work(item), { concurrency: reconciler.concurrency });
    },
    () => log.debug("stopped before the caches were filled"),
  );
}

class Worker {
  private readonly written: WrittenRevisions;
  private readonly failures = new Map<string, number>();
  private readonly reconciler: Reconciler;
  private readonly deps: WorkerDeps;

  constructor(reconciler: Reconciler, deps: WorkerDeps) {
    this.reconciler = reconciler;
    this.deps = deps;
    this.written = new WrittenRevisions(deps.client, deps.clock);
  }

  async work({ key, reconcileId, wroteRevision, takenOver, signal }: WorkItem): Promise<WorkResult> {
    const { clock, observe } = this.deps;
    const log = this.deps.log.child({ reconcileId, object: key });
    const upTo = takenOver ? await this.written.head(this.reconciler.reads) : wroteRevision;
    await this.written.caughtUp(key, Math.max(upTo, wroteRevision), this.reconciler.reads, signal);
    let wrote = 0;
    const client = trackWrites(this.deps.client, signal, (ref, revision) => {
      wrote = Math.max(wrote, revision);
      this.written.note(key, ref, revision);
    });
    const startedMs = clock.monotonicMs();
    try {
      const { requeueAfterMs } = await this.reconciler.reconcile({ log, client, signal }, key);
      this.failures.delete(key);
      observe(this.reconciler.name, requeueAfterMs === undefined ? "success" : "requeue", clock.monotonicMs() - startedMs);
      return { ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }), ...this.record(key, wrote) };
    } catch (error) {
      observe(this.reconciler.name, "error", clock.monotonicMs() - startedMs);
      if (signal.aborted) {
        if (!wrote) throw error;
        return { requeueAfterMs: 0, ...this.record(key, wrote) };
      }
      // A throw would lose the revision: another replica could then decide without the writes of this run.
      if (!wrote && !isConflict(error)) throw error;
      log[isConflict(error) ? "debug" : "warn"]({ err: error }, "reconcile failed, trying again");
      const failures = this.failures.get(key) ?? 0;
      this.failures.set(key, failures + 1);
      return { requeueAfterMs: backoffDelayMs(failures, BACKOFF), ...this.record(key, wrote) };
    }
  }

  private record(key: string, wrote: number): WorkResult {
    return wrote ? { wroteRevision: this.written.highest(key) } : {};
  }
}
