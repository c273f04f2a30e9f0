/** What a cluster keeps in a Redis that is not its own: whether there is any, and its removal. */
import { Redis } from "ioredis";
import { parseRedisAddress } from "./address.ts";
import { connectionOptions } from "./connector.ts";

/** Hash tags of all its keys: the store's (packages/storage/src/redis/keys.ts) and the work queues' (packages/workqueue/src/bull/keys.ts). */
const TAGS = ["{kubarium}", "{kubarium:queue}"] as const;
/** The store writes it first, and never without the rest. */
const MARK = "{kubarium}:meta";
const LIMIT_MS = 3000;
const PAGE = 1000;

/** Rejects when nobody answers, or refuses the credentials. */
export async function holdsCluster(url: string): Promise<boolean> {
  return await connected(url, TAGS[0], async (redis) => (await redis.exists(MARK)) === 1);
}

/** Removes every key of a cluster from the database that the address names, and nothing else. Resolves with how many there were. */
export async function removeCluster(url: string): Promise<number> {
  let removed = 0;
  for (const tag of TAGS) {
    removed += await connected(url, tag, async (redis) => {
      let count = 0;
      for (let cursor = "0", isFirst = true; isFirst || cursor !== "0"; isFirst = false) {
        const [next, keys] = await redis.scan(cursor, "MATCH", `${tag}:*`, "COUNT", PAGE);
        if (keys.length > 0) count += await redis.unlink(...keys);
        cursor = next;
      }
      return count;
    });
  }
  return removed;
}

/** The servers of an address, without credentials: for people. */
export function serversOf(url: string): string {
  return parseRedisAddress(url)
    .servers.map(({ host, port }) => `${host}:${port}`)
    .join(", ");
}

async function connected<T>(url: string, tag: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({
    ...connectionOptions(url, tag),
    connectionName: "kubarium-cluster-data",
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
  });
  let failure: Error | undefined;
  redis.on("error", (error: Error) => (failure = error));
  try {
    await redis.connect();
    return await ask(redis);
  } catch (error) {
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
}
