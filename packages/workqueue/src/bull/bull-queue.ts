import { backoffDelayMs, type Clock, type Logger, type Random } from "@kubarium/component-base";
import { type Job, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { RECONCILE_ID_LENGTH, RETRY_BACKOFF } from "../retry.ts";
import type { WorkHandler, WorkQueue, WorkResult } from "../work-queue.ts";
import { Inbox } from "./inbox.ts";
import { queueKeys } from "./keys.ts";
import { RunMemory } from "./run-memory.ts";
import { Schedule } from "./schedule.ts";

export interface BullQueueDeps {
  redis: Redis;
  prefix: string;
  clock: Clock;
  random: Random;
  log: Logger;
  takeoverMs: number;
}

/** BullMQ's event streams have no reader here. */
const EVENTS_KEPT = 10;
/** A key whose worker dies again and again is still a key; BullMQ must never fail it. */
const NEVER = Number.MAX_SAFE_INTEGER;
/** Real milliseconds that closing waits for running work; less while Redis is away, which could not be told of its end. */
const CLOSE_LIMIT_MS = 8000;
const CLOSE_LIMIT_AWAY_MS = 1000;

/**
 * One queue in BullMQ. A key is at most one waiting job and one active one: the job is deduplicated by its key, and an add that
 * finds it active is kept and made into the next job in the step that ends it (`keepLastIfActive`).
 * A job never fails for BullMQ; retries and delays are ours, see Schedule.
 */
export class BullWorkQueue implements WorkQueue {
  private readonly name: string;
  private readonly deps: BullQueueDeps;
  private readonly queue: Queue<string>;
  private readonly inbox: Inbox;
  private readonly schedule: Schedule;
  private readonly memory: RunMemory;
  private readonly stopping = new AbortController();
  private worker: Worker<string> | undefined;

  constructor(name: string, deps: BullQueueDeps) {
    const { redis, prefix, clock, log } = deps;
    const keys = queueKeys(prefix, name);
    this.name = name;
    this.deps = deps;
    this.queue = new Queue<string>(name, {
      connection: redis,
      prefix: keys.bull,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.queue.on("error", (error) => log.debug({ err: error }, "queue connection error"));
    this.memory = new RunMemory(redis, keys);
    this.schedule = new Schedule({
      redis,
      keys,
      clock,
      release: (due) => this.addNow(due),
      onError: (error) => log.warn({ err: error }, "could not release delayed work, trying again"),
    });
    this.inbox = new Inbox({ clock, log, target: { addNow: (now) => this.addNow(now), addDue: (dues) => this.schedule.add(dues) } });
  }

  add(key: string, options?: { delayMs?: number }): void {
    const { clock } = this.deps;
    if (options?.delayMs !== undefined && options.delayMs > 0) this.inbox.addDue(key, clock.after(clock.now(), options.delayMs));
    else this.inbox.add(key);
  }

  process(handler: WorkHandler, { concurrency }: { concurrency: number }): void {
    if (this.worker) throw new Error("process was called before on this queue");
    const { redis, prefix, log, takeoverMs } = this.deps;
    const worker = new Worker<string>(this.name, (job, _token, signal) => this.run(handler, job, signal), {
      connection: redis,
      prefix: queueKeys(prefix, this.name).bull,
      concurrency,
      lockDuration: takeoverMs,
      stalledInterval: takeoverMs / 2,
      maxStalledCount: NEVER,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on("error", (error) => log.debug({ err: error }, "worker error"));
    worker.on("stalled", (jobId) => log.info({ job: jobId }, "took over work of a replica that died"));
    worker.on("lockRenewalFailed", (jobIds) => {
      log.warn({ jobs: jobIds }, "lost the claim on running work, ending it");
      for (const jobId of jobIds) worker.cancelJob(jobId);
    });
    this.worker = worker;
    this.schedule.startSweeping();
  }

  async size(): Promise<number> {
    return (await this.queue.getWaitingCount()) + this.inbox.size;
  }

  async close(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort(new Error("the queue is closing"));
    const { clock, log, redis } = this.deps;
    const limitMs = redis.status === "ready" ? CLOSE_LIMIT_MS : CLOSE_LIMIT_AWAY_MS;
    const orderly = (async () => {
      await this.worker?.close();
      await this.inbox.drained();
      await this.schedule.stop();
    })();
    const limit = new AbortController();
    const inTime = await Promise.race([
      orderly.then(() => true),
      clock.sleep(limitMs * clock.speed, limit.signal).then(
        () => false,
        () => false,
      ),
    ]);
    limit.abort();
    if (!inTime) {
      log.warn({ limitMs }, "closing did not finish in time; other replicas take over what is left");
      this.inbox.stop();
      void this.worker?.close(true);
    }
    await this.queue.close();
  }

  private async addNow(keys: string[]): Promise<void> {
    await this.queue.addBulk(keys.map((key) => ({ name: "key", data: key, opts: { deduplication: { id: key, keepLastIfActive: true } } })));
  }

  /** Never throws: to BullMQ every job succeeds, and a key whose outcome Redis did not take comes again. */
  private async run(handler: WorkHandler, job: Job<string>, lockSignal: AbortSignal | undefined): Promise<void> {
    const signal = lockSignal ? AbortSignal.any([this.stopping.signal, lockSignal]) : this.stopping.signal;
    try {
      await this.runKey(handler, job.data, signal);
    } catch (error) {
      this.deps.log.warn({ err: error, item: job.data }, "could not record the outcome of work, working on it again");
      this.inbox.add(job.data);
    }
  }

  private async runKey(handler: WorkHandler, key: string, signal: AbortSignal): Promise<void> {
    const reconcileId = this.deps.random.suffix(RECONCILE_ID_LENGTH);
    const { failures, wroteRevision } = await this.memory.recall(key);
    let result: WorkResult;
    try {
      result = await handler({ key, failures, reconcileId, wroteRevision, signal });
    } catch (error) {
      if (signal.aborted) await this.addNow([key]);
      else await this.retry(key, failures, reconcileId, error);
      return;
    }
    await this.remember(key, failures, wroteRevision, result);
  }

  private async remember(key: string, failures: number, wroteBefore: number, result: WorkResult): Promise<void> {
    const { clock } = this.deps;
    const { wroteRevision = 0, requeueAfterMs } = result;
    if (failures > 0) await this.memory.succeeded(key);
    if (wroteRevision > 0) await this.memory.wrote(key, Math.max(wroteBefore, wroteRevision));
    if (requeueAfterMs !== undefined) await this.schedule.add([[key, clock.after(clock.now(), requeueAfterMs)]]);
  }

  private async retry(key: string, failures: number, reconcileId: string, error: unknown): Promise<void> {
    const { clock, log } = this.deps;
    const retryAfterMs = backoffDelayMs(failures, RETRY_BACKOFF);
    log.warn({ err: error, item: key, reconcileId, failures: failures + 1, retryAfterMs }, "work failed");
    await this.memory.failed(key, failures + 1);
    await this.schedule.add([[key, clock.after(clock.now(), retryAfterMs)]]);
  }
}
