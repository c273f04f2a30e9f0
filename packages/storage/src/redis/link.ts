import type { Clock, Logger, Random } from "@kubarium/component-base";
import { connectionOptions } from "@kubarium/redis";
import { Redis, ReplyError } from "ioredis";
import { IncarnationChangedError, StoreUnavailableError } from "../store.ts";
import { ForeignDataError, type Identity } from "./identity.ts";

export interface LinkDeps {
  url: string;
  /** The hash tag of all keys, with braces: on a Redis Cluster it says which node is asked. */
  tag: string;
  password?: string;
  clock: Clock;
  random: Random;
  log: Logger;
  identity: Identity;
  /** Real milliseconds after which a call gives up. */
  unavailableAfterMs: number;
}

const RECONNECT_BASE_MS = 25;
const RECONNECT_MAX_MS = 500;
/** Pause between attempts on a connection that is up but answers with a passing error. */
const RETRY_PAUSE_MS = 50;
/** Answers that pass: starting, failing over, disk full, a script of somebody else running. */
const PASSING_ERRORS = /^(LOADING|READONLY|MISCONF|BUSY|TRYAGAIN|MASTERDOWN|CLUSTERDOWN|OOM|NOREPLICAS|UNKILLABLE|MOVED|ASK)\b/;
const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/;
const ELSEWHERE = /^(READONLY|MOVED|ASK|MASTERDOWN|CLUSTERDOWN)\b/;

/** A commit was made, but too few replicas have it to acknowledge it. It is sent again, wherever the state is then. */
export class NotReplicatedError extends Error {
  override readonly name = "NotReplicatedError";
}

/** A connection that is reconnected for ever, and checked each time before anything is sent on it. */
export class Link {
  readonly redis: Redis;
  private readonly deps: LinkDeps;
  private verified = false;
  private refused: Error | undefined;
  private closed = false;
  private worked = false;
  private waiting: (() => void)[] = [];

  constructor(name: string, deps: LinkDeps) {
    this.deps = deps;
    const { log, random } = deps;
    this.redis = new Redis({
      ...connectionOptions(deps.url, deps.tag),
      ...(deps.password !== undefined && { password: deps.password }),
      connectionName: name,
      // Nothing is queued or sent again behind our back: what is safe to repeat, and when to give up, is decided here.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: deps.unavailableAfterMs,
      connectTimeout: deps.unavailableAfterMs,
      retryStrategy: (times) => Math.min(RECONNECT_MAX_MS, RECONNECT_BASE_MS * 2 ** Math.min(times, 10)) * (1 + random.next() / 2),
    });
    let lost = false;
    this.redis.on("error", (error: Error) => {
      log.debug({ err: error }, "redis connection error");
      // What worked before is tried again: the server may be another one for a moment.
      if (REFUSED.test(error.message) && !this.worked) this.refuse(error);
    });
    this.redis.on("close", () => {
      if (!lost && !this.closed) log.warn({ connection: name }, "connection to Redis lost, reconnecting");
      lost = true;
      this.verified = false;
    });
    this.redis.on("ready", () => {
      if (lost) log.info({ connection: name }, "connection to Redis is back");
      lost = false;
      void this.verify();
    });
  }

  /**
   * Does `work` once the connection is checked; again, after a pause, when it failed for a reason that passes. `work` must be safe to repeat.
   * Throws StoreUnavailableError when that took too long, IncarnationChangedError when the state is no longer ours.
   */
  async run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const { clock, unavailableAfterMs } = this.deps;
    const endMs = clock.monotonicMs() + unavailableAfterMs;
    for (let last: unknown; ; ) {
      this.throwIfOver();
      const leftMs = endMs - clock.monotonicMs();
      if (leftMs <= 0) throw new StoreUnavailableError(`Redis did not answer within ${unavailableAfterMs} ms`, { cause: last });
      if (!this.verified) {
        await this.change(leftMs);
        continue;
      }
      try {
        return await work(this.redis);
      } catch (error) {
        if (!isPassing(error)) throw error;
        last = error;
        // A demoted server keeps its connections, and one that lost its replicas may have been replaced; a new one leads to the one in charge.
        if (error instanceof NotReplicatedError || ELSEWHERE.test((error as Error).message)) this.reset();
        if (this.verified) await this.pause(RETRY_PAUSE_MS);
      }
    }
  }

  /** Resolves once the connection is checked, however long that takes; throws when it never will be. */
  async ready(): Promise<void> {
    for (this.throwIfOver(); !this.verified; this.throwIfOver()) await this.change(this.deps.unavailableAfterMs);
  }

  /** Drops the connection, and makes a new one. What is waited for from now on is the new one: the old one takes its time to close. */
  reset(): void {
    this.verified = false;
    if (!this.closed) this.redis.disconnect(true);
  }

  close(): void {
    this.closed = true;
    this.redis.disconnect();
    this.wake();
  }

  private refuse(error: Error): void {
    this.refused = new StoreUnavailableError(
      `Redis refuses the password (${error.message}): it is another cluster's, or was made with another one. Give the password of this Redis, or remove the volumes that do not belong together`,
    );
    this.wake();
  }

  private throwIfOver(): void {
    if (this.closed) throw new StoreUnavailableError("the store is closed");
    const over = this.deps.identity.changed ?? this.refused;
    if (over) throw over;
  }

  private async verify(): Promise<void> {
    const { identity, log } = this.deps;
    try {
      await identity.verify(this.redis);
      this.verified = this.redis.status === "ready";
      this.worked ||= this.verified;
    } catch (error) {
      if (error instanceof ForeignDataError) this.refused = error;
      else if (error instanceof Error && REFUSED.test(error.message) && !this.worked) this.refuse(error);
      else if (!(error instanceof IncarnationChangedError)) {
        log.warn({ err: error }, "could not check the state in Redis, trying again");
        await this.pause(RETRY_PAUSE_MS);
        this.reset();
      }
    }
    this.wake();
  }

  /** Waits until the state of the connection changes, at most so long in real time. */
  private change(limitMs: number): Promise<void> {
    const { clock } = this.deps;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, limitMs * clock.speed);
      this.waiting.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  private pause(realMs: number): Promise<void> {
    const { clock } = this.deps;
    return clock.sleep(realMs * clock.speed);
  }

  private wake(): void {
    for (const resume of this.waiting.splice(0)) resume();
  }
}

/** Whether a failed command may succeed later: Redis says so, or the connection went away. Other answers of Redis are final. */
function isPassing(error: unknown): boolean {
  if (error instanceof ReplyError) return PASSING_ERRORS.test((error as Error).message);
  return !(error instanceof TypeError || error instanceof RangeError);
}
