import type { Logger, Random } from "@kubarium/component-base";
import type { Redis } from "ioredis";
import type { ReplicaKeys } from "../keys.ts";

/**
 * Who is there, as Redis sees it: a replica holds a subscription to a channel of its own, and that ends with its process, at once
 * and however it died. A replica that only stands still, or waits for a Redis that does, keeps it.
 */
export class Presence {
  /** What this replica calls itself. */
  readonly name: string;
  /** Whether this replica can be seen; false when Redis forbids its user to subscribe. Resolves with the first connection. */
  readonly visible: Promise<boolean>;
  private readonly redis: Redis;
  private readonly keys: ReplicaKeys;
  private readonly subscriber: Redis;

  /** `onLost`: from this moment on others may take this replica for dead. */
  constructor(deps: { redis: Redis; keys: ReplicaKeys; random: Random; log: Logger; onLost(): void }) {
    const { redis, keys, random, log, onLost } = deps;
    this.redis = redis;
    this.keys = keys;
    this.name = random.uuid();
    this.subscriber = redis.duplicate({ connectionName: "kubarium-presence" });
    this.subscriber.on("error", (error: Error) => log.debug({ err: error }, "redis connection error"));
    this.subscriber.on("close", onLost);
    this.visible = this.subscriber.subscribe(keys.presence(this.name)).then(
      () => true,
      (error: unknown) => {
        if (this.subscriber.status === "end") return false;
        log.warn({ err: error }, "cannot subscribe in Redis: work of a replica that died is taken over only when its claims run out");
        return false;
      },
    );
  }

  /** Those of `names` that Redis does not see. */
  async absent(names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    // Channel, subscribers, channel, subscribers …
    const counts = (await this.redis.pubsub("NUMSUB", ...names.map((name) => this.keys.presence(name)))) as (string | number)[];
    return names.filter((_, index) => Number(counts[2 * index + 1]) === 0);
  }

  close(): void {
    this.subscriber.removeAllListeners("close");
    this.subscriber.disconnect();
  }
}
