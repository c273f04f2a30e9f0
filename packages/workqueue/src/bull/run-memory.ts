import type { Redis } from "ioredis";
import { WROTE_REVISION_TTL_MS } from "../retry.ts";
import type { QueueKeys } from "./keys.ts";

/** What the next run of a key, on any replica, must know of the ones before. One run at a time writes it. */
export class RunMemory {
  private readonly redis: Redis;
  private readonly keys: QueueKeys;

  constructor(redis: Redis, keys: QueueKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async recall(key: string): Promise<{ failures: number; wroteRevision: number }> {
    const { redis, keys } = this;
    const [failures, wrote] = await Promise.all([redis.hget(keys.failures, key), redis.get(keys.wrote(key))]);
    return { failures: Number(failures ?? 0), wroteRevision: Number(wrote ?? 0) };
  }

  async failed(key: string, failures: number): Promise<void> {
    await this.redis.hset(this.keys.failures, key, failures);
  }

  async succeeded(key: string): Promise<void> {
    await this.redis.hdel(this.keys.failures, key);
  }

  async wrote(key: string, revision: number): Promise<void> {
    await this.redis.set(this.keys.wrote(key), revision, "PX", WROTE_REVISION_TTL_MS);
  }
}
