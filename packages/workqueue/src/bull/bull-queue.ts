import { backoffDelayMs, type Clock, type Logger, type Random, type Timer } from "@kubarium/component-base";
import { type Job, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { RECONCILE_ID_LENGTH, RETRY_BACKOFF } from "../retry.ts";
import type { WorkHandler, WorkItem, WorkQueue, WorkResult } from "../work-queue.ts";
import { Inbox } from "./inbox.ts";
import { type QueueKeys, queueKeys } from "./keys.ts";
import type { Presence } from "./replicas/presence.ts";
import { RunMemory } from "./run-memory.ts";
import { Schedule } from "./schedule.ts";
import type { Takeover } from "./replicas/takeover.ts";

export interface BullQueueDeps {
  redis: Redis;
  prefix: string;
  clock: Clock;
  random: Random;
  log: Logger;
  takeoverMs: number;
  presence: Presence;
  takeover: Takeover;
}

/** BullMQ's event streams have no reader here. */
const EVENTS_KEPT = 10;
/** A key whose worker dies again and again is still a key; BullMQ must never fail it. */
const NEVER = Number.MAX_SAFE_INTEGER;
/** Real milliseconds that closing waits for running work; less while Redis is away, which could not be told of its end. */
const CLOSE_LIMIT_MS = 8000;
const CLOSE_LIMIT_AWAY_MS = 1000;
/** The share of its claim's time after which a run without a renewal ends itself. */
const GIVE_UP_AT = 0.8;

/**
 * One queue in BullMQ. A key is at most one waiting job and one active one: the job is deduplicated by its key, and an add that
 * finds it active is kept and made into the next job in the step that ends it (`keepLastIfActive`).
 * A job never fails for BullMQ; retries and delays are ours, see Schedule.
 */
export class BullWorkQueue implements WorkQueue {
  private readonly name: string;
  private readonly keys: QueueKeys;
  private readonly deps: BullQueueDeps;
  private readonly queue: Queue<string>;
  private readonly inbox: Inbox;
  private readonly schedule: Schedule;
  private readonly memory: RunMemory;
  private readonly stopping = new AbortController();
  private worker: Worker<string> | undefined;
  private isProcessing = false;
  /** Of every job at work, when its run must have ended unless its claim was renewed. */
  private readonly deadlines = new Map<string, Timer>();

  constructor(name: string, deps: BullQueueDeps) {
    const { redis, prefix, clock, log } = deps;
    const keys = queueKeys(prefix, name);
    this.name = name;
    this.keys = keys;
    this.deps = deps;
    this.queue = new Queue<string>(name, {
      connection: redis,
      prefix: keys.bull,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.queue.on("error", (error) => log.debug({ err: error }, "queue connection error"));
    this.memory = new RunMemory(redis, keys);
    deps.takeover.follow({
      keys,
      isRunning: (jobId) => this.deadlines.has(jobId),
      putBack: (jobId, token) => this.putBack(jobId, token),
    });
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
    if (this.isProcessing) throw new Error("process was called before on this queue");
    this.isProcessing = true;
    const { presence, takeover } = this.deps;
    void Promise.all([presence.visible, takeover.settled]).then(([isVisible]) => {
      if (this.stopping.signal.aborted) return;
      this.worker = this.startWorker(handler, concurrency, isVisible);
      this.schedule.startSweeping();
    });
  }

  /** What runs here may be taken for abandoned. */
  endRuns(reason: string): void {
    this.worker?.cancelAllJobs(reason);
  }

  private startWorker(handler: WorkHandler, concurrency: number, isVisible: boolean): Worker<string> {
    const { redis, presence, log, takeoverMs } = this.deps;
    const worker = new Worker<string>(this.name, (job, _token, signal) => this.run(handler, job, signal), {
      connection: redis,
      prefix: this.keys.bull,
      // Beside each job that it takes; without it nobody asks whether the replica is there.
      ...(isVisible ? { name: presence.name } : {}),
      concurrency,
      lockDuration: takeoverMs,
      stalledInterval: takeoverMs / 2,
      maxStalledCount: NEVER,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on("error", (error) => log.debug({ err: error }, "worker error"));
    worker.on("stalled", (jobId) => log.info({ job: jobId }, "took over work whose claim ran out"));
    worker.on("locksRenewed", ({ jobIds }) => {
      for (const jobId of jobIds) if (this.deadlines.has(jobId)) this.setDeadline(jobId);
    });
    worker.on("lockRenewalFailed", (jobIds) => {
      log.warn({ jobs: jobIds }, "lost the claim on running work, ending it");
      for (const jobId of jobIds) worker.cancelJob(jobId);
    });
    return worker;
  }

  /** A run that stood still for nearly as long as its claim holds must write nothing more: this timer comes before whatever it waits for. */
  private setDeadline(jobId: string): void {
    const { clock, takeoverMs } = this.deps;
    this.deadlines.get(jobId)?.cancel();
    const end = (): void => void this.worker?.cancelJob(jobId, "the claim was not renewed in time");
    this.deadlines.set(jobId, clock.setTimeout(end, takeoverMs * GIVE_UP_AT * clock.speed).unref());
  }

  private async putBack(jobId: string, token: string): Promise<void> {
    const job = await this.queue.getJob(jobId);
    await job?.moveToWait(token);
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
      void this.schedule.stop();
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
    const jobId = job.id ?? "";
    this.setDeadline(jobId);
    try {
      await this.deps.takeover.settled;
      // Only a job that was cut off is begun a second time.
      await this.runKey(handler, job.data, { signal, takenOver: job.attemptsStarted > 1 });
    } catch (error) {
      this.deps.log.warn({ err: error, item: job.data }, "could not record the outcome of work, working on it again");
      this.inbox.add(job.data);
    } finally {
      this.deadlines.get(jobId)?.cancel();
      this.deadlines.delete(jobId);
    }
  }

  private async runKey(handler: WorkHandler, key: string, run: Pick<WorkItem, "signal" | "takenOver">): Promise<void> {
    const reconcileId = this.deps.random.suffix(RECONCILE_ID_LENGTH);
    const { failures, wroteRevision } = await this.memory.recall(key);
    let result: WorkResult;
    try {
      result = await handler({ key, failures, reconcileId, wroteRevision, ...run });
    } catch (error) {
      if (run.signal.aborted) await this.addNow([key]);
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
    if (requeueAfterMs === 0) await this.addNow([key]);
    else if (requeueAfterMs !== undefined) await this.schedule.add([[key, clock.after(clock.now(), requeueAfterMs)]]);
  }

  private async retry(key: string, failures: number, reconcileId: string, error: unknown): Promise<void> {
    const { clock, log } = this.deps;
    const retryAfterMs = backoffDelayMs(failures, RETRY_BACKOFF);
    log.warn({ err: error, item: key, reconcileId, failures: failures + 1, retryAfterMs }, "work failed");
    await this.memory.failed(key, failures + 1);
    await this.schedule.add([[key, clock.after(clock.now(), retryAfterMs)]]);
  }
}
