/** Which of several servers is the one to talk to. */
import { Redis } from "ioredis";
import type { RedisAddress, RedisServer } from "./address.ts";

const PROBE_MS = 1_000;

/** The one in charge now; undefined when nobody is, or nobody answers. `tag` is the hash tag of all our keys, braces included. */
export async function locate(address: RedisAddress, tag: string): Promise<RedisServer | undefined> {
  return address.cluster ? ownerOf(address, tag) : masterOf(address);
}

interface Candidate {
  server: RedisServer;
  offset: number;
}

/** Of several masters the one that has written most: another is one that died, and came back without knowing that it was replaced. */
export function planMaster(candidates: readonly (Candidate | undefined)[]): RedisServer | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) if (candidate && (!best || candidate.offset > best.offset)) best = candidate;
  return best?.server;
}

async function masterOf(address: RedisAddress): Promise<RedisServer | undefined> {
  const ask = (server: RedisServer): Promise<Candidate | undefined> =>
    probe(address, server, async (redis) => {
      const [role, offset] = (await redis.call("ROLE")) as [string, number];
      return role === "master" ? { server, offset } : undefined;
    });
  return planMaster(await Promise.all(address.servers.map(ask)));
}

type Slots = [from: number, to: number, master: [host: string, port: number]][];

async function ownerOf(address: RedisAddress, tag: string): Promise<RedisServer | undefined> {
  for (const seed of address.servers) {
    const owner = await probe(address, seed, async (redis) => {
      const slot = (await redis.call("CLUSTER", "KEYSLOT", tag)) as number;
      const slots = (await redis.call("CLUSTER", "SLOTS")) as Slots;
      const range = slots.find(([from, to]) => from <= slot && slot <= to);
      return range ? { host: range[2][0] || seed.host, port: range[2][1] } : undefined;
    });
    // A seed may not have heard yet that the owner is gone.
    if (owner && (await probe(address, owner, async (redis) => ((await redis.call("ROLE")) as [string])[0] === "master"))) return owner;
  }
  return undefined;
}

async function probe<T>(address: RedisAddress, server: RedisServer, ask: (redis: Redis) => Promise<T>): Promise<T | undefined> {
  const { username, password, tls } = address;
  const redis = new Redis({
    ...server,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls: {} } : {}),
    connectionName: "kubarium-locate",
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: PROBE_MS,
    commandTimeout: PROBE_MS,
    enableReadyCheck: false,
  });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return await ask(redis);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}
