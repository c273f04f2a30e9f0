import { readFileSync } from "node:fs";
import type { Clock, Timer } from "@kubarium/component-base";
import type { Redis } from "ioredis";
import type { QueueKeys } from "./keys.ts";

const RELEASE = readFileSync(new URL("./release.lua", import.meta.url), "utf8");
const MAX_RELEASED = 500;
/** How often, in real time, a replica looks for what others left due. */
const SWEEP_MS = 1000;
/** A replica that took keys and did not hand them on within this long is dead, or never got Redis' answer; twice handed on does no harm. */
const ABANDONED_MS = 1000;

/**
 * What is to be worked on later. A sorted set of our own, not BullMQ's delayed jobs: a delayed job can only be moved to
 * whatever time the last caller names, so of two replicas the later could undo the earlier; here the earlier due time wins in one command.
 */
export class Schedule {
  private readonly redis: Redis;
  private readonly keys: QueueKeys;
  private readonly clock: Clock;
  private readonly release: (keys: string[]) => Promise<void>;
  private readonly onError: (error: unknown) => void;
  private timer: Timer | undefined;
  private armedForMs = Number.POSITIVE_INFINITY;
  private releasing: Promise<void> | undefined;
  private sweeping = false;
  private stopped = false;

  constructor(deps: {
    redis: Redis;
    keys: QueueKeys;
    clock: Clock;
    /** Puts keys into the queue. */
    release(keys: string[]): Promise<void>;
    onError(error: unknown): void;
  }) {
    this.redis = deps.redis;
    this.keys = deps.keys;
    this.clock = deps.clock;
    this.release = deps.release;
    this.onError = deps.onError;
  }

  async add(dues: readonly (readonly [key: string, dueMs: number])[]): Promise<void> {
    await this.redis.zadd(this.keys.due, "LT", ...dues.flatMap(([key, dueMs]) => [Math.ceil(dueMs), key]));
    for (const [, dueMs] of dues) this.arm(dueMs);
  }

  /** From now on this replica also releases what others left. */
  startSweeping(): void {
    this.sweeping = true;
    this.arm(this.clock.now());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.releasing;
  }

  private arm(dueMs: number): void {
    if (this.stopped || dueMs >= this.armedForMs) return;
    const { clock } = this;
    this.timer?.cancel();
    this.armedForMs = dueMs;
    this.timer = clock.setTimeout(() => this.fire(), Math.max(0, -clock.since(dueMs)));
    this.timer.unref();
  }

  private fire(): void {
    this.armedForMs = Number.POSITIVE_INFINITY;
    this.releasing ??= this.releaseDue()
      .catch((error: unknown) => {
        this.onError(error);
        this.arm(this.clock.now() + SWEEP_MS);
      })
      .finally(() => {
        this.releasing = undefined;
      });
  }

  private async releaseDue(): Promise<void> {
    const { redis, keys, clock } = this;
    for (;;) {
      const now = clock.now();
      const args = [keys.due, keys.releasing, now, now - ABANDONED_MS, MAX_RELEASED];
      const [released, next] = (await redis.eval(RELEASE, 2, ...args)) as [string[], string];
      if (released.length > 0) {
        await this.release(released);
        await redis.zrem(keys.releasing, ...released);
      }
      if (next !== "" && Number(next) <= now) continue;
      if (next !== "") this.arm(Number(next));
      if (this.sweeping) this.arm(now + SWEEP_MS);
      return;
    }
  }
}
