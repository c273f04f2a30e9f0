import type { Clock, Logger, Random } from "@kubarium/component-base";
import { connectionOptions } from "@kubarium/redis";
import { Redis } from "ioredis";
import type { WorkQueues } from "../work-queue.ts";
import { BullWorkQueue } from "./bull-queue.ts";
import { replicaKeys } from "./keys.ts";
import { Presence } from "./replicas/presence.ts";
import { Takeover } from "./replicas/takeover.ts";

export interface BullWorkQueuesOptions {
  /** `redis://[user:password@]host:port[/database]`, or one of several servers (see @kubarium/redis). */
  url: string;
  /** What our keys start with, `kubarium` unless given; one for each cluster. */
  prefix?: string;
  clock: Clock;
  random: Random;
  log: Logger;
  /**
   * Real milliseconds for which a replica's claim on a key holds without being renewed; 5,000 unless given. What a process that ended
   * was at work on is taken over within half a second; this is for one that stands still, or whose machine is gone, and is noticed
   * after up to as long again.
   */
  takeoverMs?: number;
}

const DEFAULT_TAKEOVER_MS = 5000;
const RECONNECT_MAX_MS = 1000;
const RECONNECT_STEP_MS = 50;

/** Opens the queues in Redis, through BullMQ. Connects in the background; while Redis is away work waits, and nothing throws. */
export async function openBullWorkQueues(options: BullWorkQueuesOptions): Promise<WorkQueues> {
  const { url, prefix = "kubarium", clock, random, log, takeoverMs = DEFAULT_TAKEOVER_MS } = options;
  const redis = new Redis({
    ...connectionOptions(url, `{${prefix}:queue}`),
    connectionName: "kubarium-queues",
    // BullMQ's own need: commands wait for the connection as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(RECONNECT_MAX_MS, RECONNECT_STEP_MS * times),
    // After a fail-over the old server may still answer: connect anew, to the one in charge, and send the command again.
    reconnectOnError: (error) => (/^(READONLY|MOVED)\b/.test(error.message) ? 2 : false),
  });
  redis.on("error", (error: Error) => log.debug({ err: error }, "redis connection error"));
  redis.setMaxListeners(0);
  const opened: BullWorkQueue[] = [];
  const presence = new Presence({
    redis,
    keys: replicaKeys(prefix),
    random,
    log,
    onLost: () => {
      takeover.unsettle();
      for (const queue of opened) queue.endRuns("Redis cannot see this replica");
    },
  });
  const takeover = new Takeover({ redis, presence, clock, random, log });
  return {
    queue(name) {
      const queue = new BullWorkQueue(name, {
        redis,
        prefix,
        clock,
        random,
        log: log.child({ queue: name }),
        takeoverMs,
        presence,
        takeover,
      });
      opened.push(queue);
      return queue;
    },
    async close() {
      takeover.stop();
      await Promise.all(opened.map((queue) => queue.close()));
      presence.close();
      redis.disconnect();
    },
  };
}
