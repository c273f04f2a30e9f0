/**
 * A work queue in memory that several replicas can share, and that a replica can be cut off from in the middle of a run.
 * As with locks that expire, its keys are free again only after a while: by then the others have seen what it wrote.
 */
import type { Clock, Random } from "@kubarium/component-base";
import type { WorkHandler, WorkQueue, WorkQueues } from "@kubarium/workqueue";

interface State {
  dueMs: Map<string, number>;
  running: Map<string, Worker>;
  again: Set<string>;
  failures: Map<string, number>;
  wrote: Map<string, number>;
  workers: Worker[];
}
interface Worker {
  replica: object;
  handler: WorkHandler;
  concurrency: number;
  active: number;
}

const BACKOFF_BASE_MS = 5;
const TAKEOVER_MS = 1_000;

export class SharedQueues {
  private readonly states = new Map<string, State>();
  private readonly clock: Clock;
  private readonly random: Random;

  constructor(clock: Clock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  /** The queues as one replica sees them. `kill` gives its running keys to the others without waiting for them. */
  replica(): WorkQueues & { kill(): void } {
    const replica = {};
    const leave = (): void => {
      for (const [name, state] of this.states) {
        state.workers = state.workers.filter((worker) => worker.replica !== replica);
        this.pump(name, state);
      }
    };
    return {
      queue: (name) => this.queue(name, replica),
      close: async () => leave(),
      kill: () => {
        leave();
        this.clock.setTimeout(() => this.takeOver(replica), TAKEOVER_MS);
      },
    };
  }

  private takeOver(replica: object): void {
    for (const [name, state] of this.states) {
      for (const [key, worker] of state.running) {
        if (worker.replica !== replica) continue;
        state.running.delete(key);
        state.again.delete(key);
        state.dueMs.set(key, this.clock.now());
      }
      this.pump(name, state);
    }
  }

  private queue(name: string, replica: object): WorkQueue {
    let state = this.states.get(name);
    if (!state) {
      state = { dueMs: new Map(), running: new Map(), again: new Set(), failures: new Map(), wrote: new Map(), workers: [] };
      this.states.set(name, state);
    }
    const own = state;
    return {
      add: (key, options) => this.add(name, own, key, options?.delayMs ?? 0),
      process: (handler, { concurrency }) => {
        own.workers.push({ replica, handler, concurrency, active: 0 });
        this.pump(name, own);
      },
      size: async () => own.dueMs.size,
      close: async () => undefined,
    };
  }

  private add(name: string, state: State, key: string, delayMs: number): void {
    if (delayMs === 0 && state.running.has(key)) {
      state.again.add(key);
      return;
    }
    const dueMs = this.clock.now() + delayMs;
    if ((state.dueMs.get(key) ?? Number.POSITIVE_INFINITY) <= dueMs) return;
    state.dueMs.set(key, dueMs);
    if (delayMs > 0) this.clock.setTimeout(() => this.pump(name, state), delayMs).unref();
    else queueMicrotask(() => this.pump(name, state));
  }

  private pump(name: string, state: State): void {
    for (const [key, dueMs] of state.dueMs) {
      if (dueMs > this.clock.now() || state.running.has(key)) continue;
      const free = state.workers.filter((worker) => worker.active < worker.concurrency);
      const worker = free[this.random.below(Math.max(free.length, 1))];
      if (!worker) return;
      state.dueMs.delete(key);
      state.running.set(key, worker);
      void this.run(name, state, worker, key);
    }
  }

  private async run(name: string, state: State, worker: Worker, key: string): Promise<void> {
    worker.active++;
    const failures = state.failures.get(key) ?? 0;
    let nextMs: number | undefined;
    let wrote = 0;
    try {
      const item = {
        key,
        failures,
        reconcileId: this.random.suffix(),
        wroteRevision: state.wrote.get(key) ?? 0,
        takenOver: false,
        signal: new AbortController().signal,
      };
      const result = await worker.handler(item);
      state.failures.delete(key);
      nextMs = result.requeueAfterMs;
      wrote = result.wroteRevision ?? 0;
    } catch {
      state.failures.set(key, failures + 1);
      nextMs = BACKOFF_BASE_MS * 2 ** failures;
    }
    worker.active--;
    // A killed replica's outcome is lost with it.
    if (!state.workers.includes(worker)) return;
    if (wrote) state.wrote.set(key, Math.max(wrote, state.wrote.get(key) ?? 0));
    state.running.delete(key);
    if (state.again.delete(key)) this.add(name, state, key, 0);
    else if (nextMs !== undefined) this.add(name, state, key, nextMs);
    this.pump(name, state);
  }
}
