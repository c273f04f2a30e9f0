import { Redis } from "ioredis";
import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CompactedError, type CommitResult, IncarnationChangedError, type Store, StoreUnavailableError } from "../store.ts";
import { type RedisServer, startRedisServer } from "../testing/index.ts";
import { collect, create, remove } from "../testing/operations.ts";
import { storeSuite } from "../testing/store-suite.ts";
import { ForeignDataError, openRedisStore, type RedisStoreOptions } from "./index.ts";
import { redisKeys } from "./keys.ts";
import { commitScript } from "./scripts/script.ts";

const open = (url: string, options: Partial<RedisStoreOptions> = {}): Promise<Store> =>
  openRedisStore({ url, clock: realClock(), random: realRandom(), log: silentLogger, ...options });

let shared: RedisServer;
beforeAll(async () => {
  shared = await startRedisServer();
});
afterAll(() => shared.stop());

/** As a copy taken after the first commit. */
async function older(admin: Redis): Promise<void> {
  const { meta, log, entries, index } = redisKeys("kubarium");
  await admin.hset(meta, "revision", "1");
  await admin.del(log);
  await admin.hdel(entries("pods"), "a/2", "a/3");
  await admin.zrem(index("pods"), "a/2", "a/3");
}

const prefixes = new Map<Store, string>();
let nextPrefix = 0;
storeSuite("redis store", {
  async open() {
    const prefix = `suite-${nextPrefix++}`;
    const store = await open(shared.url, { prefix });
    prefixes.set(store, prefix);
    return store;
  },
  openAnother: (store) => open(shared.url, { prefix: prefixes.get(store) }),
});

describe("redis store and its server", () => {
  const servers: RedisServer[] = [];
  const stores: Store[] = [];
  const server = async (args?: readonly string[]): Promise<RedisServer> => {
    const started = await startRedisServer({ args });
    servers.push(started);
    return started;
  };
  const opened = async (url: string, options?: Partial<RedisStoreOptions>): Promise<Store> => {
    const store = await open(url, options);
    stores.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    for (const started of servers.splice(0)) await started.stop();
  });

  test("Durable: commits under kill -9 of redis-server take effect exactly once, and the tail goes on without a gap", {
    timeout: 60_000,
  }, async () => {
    const redis = await server();
    const store = await opened(redis.url);
    const seen = collect(store);
    const outcomes: (CommitResult | Error)[] = [];
    let stop = false;
    const writers = Array.from({ length: 10 }, async (_, writer) => {
      for (let i = 0; !stop; i++) outcomes.push(await store.commit(create(`${writer}/${i}`)).catch((error: Error) => error));
    });
    for (let round = 1; round <= 3; round++) {
      const before = outcomes.length;
      await eventually(() => outcomes.length > before + 200);
      await redis.kill();
      await redis.start();
    }
    const before = outcomes.length;
    await eventually(() => outcomes.length > before + 50);
    stop = true;
    await Promise.all(writers);
    const committed = outcomes.flatMap((o) => ("outcome" in o && o.outcome === "committed" ? [o.revision] : []));
    expect(outcomes.filter((o) => !("outcome" in o && o.outcome === "committed"))).toEqual([]);
    expect(committed.sort((a, b) => a - b)).toEqual(Array.from({ length: committed.length }, (_, i) => i + 1));
    expect((await store.list("pods")).entries).toHaveLength(committed.length);
    await eventually(() => seen.records.length === committed.length);
    expect(seen.records.every((record, i) => record.revision === i + 1)).toBe(true);
    expect(seen.ended).toEqual([]);
  });

  test("a group that is sent again answers what it did before, and does what it could not do then", async () => {
    const redis = await server();
    const store = await opened(redis.url);
    await store.commit(create("a/taken", "1"));
    const keys = redisKeys("kubarium");
    const admin = new Redis(redis.url);
    const names = [keys.meta, keys.log, keys.writer("w"), keys.entries("pods"), keys.index("pods")];
    const creating = (key: string): string[] => ["create", "4", "pods", key, "", "<", ">"];
    const send = (group: number): Promise<unknown> =>
      commitScript.run(admin, names, [
        store.incarnation,
        group,
        60,
        0,
        "new",
        ...creating("a/x"),
        ...creating("a/taken"),
        ...creating("a/y"),
      ]);
    expect(await send(1)).toEqual(["ok", 2, expect.stringMatching(/^1 /), 3]);
    await store.commit(remove("a/taken", 1));
    expect(await send(1)).toEqual(["ok", 2, 5, 3]);
    expect(await send(1)).toEqual(["ok", 2, 5, 3]);
    expect(await send(2)).toEqual(["ok", "2 <2>", "5 <5>", "3 <3>"]);
    expect(await send(1)).toEqual(["stale"]);
    expect(await store.head()).toBe(5);
    admin.disconnect();
  });

  test("answers an error within the limit while Redis is away, and works again when it is back", async () => {
    const redis = await server();
    const store = await opened(redis.url, { unavailableAfterMs: 300 });
    await store.commit(create("a/1"));
    await redis.kill();
    await expect(store.commit(create("a/2"))).rejects.toThrow(StoreUnavailableError);
    await expect(store.get("pods", "a/1")).rejects.toThrow(StoreUnavailableError);
    await redis.start();
    await eventually(() => store.get("pods", "a/1"));
    expect(await store.commit(create("a/3"))).toMatchObject({ outcome: "committed" });
  });

  test("answers an error within the limit while Redis hangs, and a commit given up does not disturb later ones", async () => {
    const redis = await server();
    const store = await opened(redis.url, { unavailableAfterMs: 300 });
    redis.freeze();
    await expect(store.commit(create("a/1", "given up"))).rejects.toThrow(StoreUnavailableError);
    redis.thaw();
    const head = await eventually(async () => (await store.commit(create("a/2"))).outcome !== undefined && (await store.head()));
    expect((await store.list("pods")).revision).toBe(head);
  });

  test("a tail whose read is not answered in time gives up the connection, holds nobody up, and goes on when Redis is back", async () => {
    const redis = await server();
    const store = await opened(redis.url, { unavailableAfterMs: 1500 });
    const seen = collect(store);
    await store.commit(create("a/1"));
    await eventually(() => seen.records.length === 1);
    redis.freeze();
    await expect(store.commit(create("a/2"))).rejects.toThrow(StoreUnavailableError);
    redis.thaw();
    await eventually(async () => (await store.commit(create("a/3"))).outcome === "committed");
    await eventually(() => seen.records.at(-1)?.key === "a/3");
    expect(seen.ended).toEqual([]);
  });

  test.for([
    { name: "empty", damage: (admin: Redis) => admin.flushall() },
    { name: "older", damage: (admin: Redis) => admin.hset(redisKeys("kubarium").meta, "revision", "1") },
    { name: "somebody else's", damage: (admin: Redis) => admin.hset(redisKeys("kubarium").meta, "incarnation", "other") },
  ])("a Redis that became $name ends tails and calls with IncarnationChangedError", async ({ damage }) => {
    const redis = await server();
    const store = await opened(redis.url);
    for (const key of ["a/1", "a/2", "a/3"]) await store.commit(create(key));
    const seen = collect(store);
    await eventually(() => seen.records.length === 3);
    const admin = new Redis(redis.url);
    await damage(admin);
    admin.disconnect();
    await expect(store.commit(create("a/4"))).rejects.toThrow(IncarnationChangedError);
    await expect(store.get("pods", "a/1")).rejects.toThrow(IncarnationChangedError);
    await eventually(() => seen.ended.length === 1);
    expect(seen.ended[0]).toBeInstanceOf(IncarnationChangedError);
    const again = await opened(redis.url);
    expect(again.incarnation).not.toBe(store.incarnation);
  });

  test.for([
    { name: "empty", entries: [], damage: (admin: Redis) => admin.flushall() },
    { name: "older", entries: ["a/1"], damage: older },
  ])("after a Redis came back $name, no revision goes backwards and old ones are compacted", async ({ damage, entries }) => {
    const redis = await server();
    const store = await opened(redis.url);
    for (const key of ["a/1", "a/2", "a/3"]) await store.commit(create(key));
    const admin = new Redis(redis.url);
    await damage(admin);
    admin.disconnect();
    const error = (await store.commit(create("a/4")).catch((thrown: unknown) => thrown)) as IncarnationChangedError;
    expect([error.name, error.served]).toEqual(["IncarnationChangedError", 3]);
    const again = await opened(redis.url, { served: error.served });
    const list = await again.list("pods");
    expect(list.entries.map(({ key }) => key)).toEqual(entries);
    expect([list.revision > 3, list.entries.every(({ revision }) => revision > 3)]).toEqual([true, true]);
    await expect(again.list("pods", { revision: 3 })).rejects.toThrow(CompactedError);
    expect(await again.commit(create("a/9"))).toMatchObject({ outcome: "committed", revision: list.revision + 1 });
    const another = await opened(redis.url, { served: 2 });
    expect([another.incarnation, await another.head()]).toEqual([again.incarnation, list.revision + 1]);
  });

  test("a restart of a Redis that may lose writes makes a new incarnation, one that keeps them does not", async () => {
    const keeping = await server();
    const losing = await server(["--appendonly", "yes", "--appendfsync", "everysec"]);
    const [kept, lost] = [await opened(keeping.url), await opened(losing.url)];
    for (const redis of [keeping, losing]) {
      await redis.kill();
      await redis.start();
    }
    expect((await opened(keeping.url)).incarnation).toBe(kept.incarnation);
    expect((await opened(losing.url)).incarnation).not.toBe(lost.incarnation);
    expect(await kept.head()).toBe(0);
    await expect(lost.head()).rejects.toThrow(IncarnationChangedError);
  });

  test("refuses what something else or another version wrote under our prefix", async () => {
    const redis = await server();
    const admin = new Redis(redis.url);
    await admin.set("{kubarium}:cache", "1");
    await expect(open(redis.url)).rejects.toThrow(ForeignDataError);
    await admin.del("{kubarium}:cache");
    await admin.hset("{kubarium}:meta", "format", "99");
    await expect(open(redis.url)).rejects.toThrow("has format 99, this version reads 1");
    admin.disconnect();
  });

  test.for(["redis://:wrong@127.0.0.1", "redis://127.0.0.1"])(
    "a password that is refused is said at once, with what to do: %s",
    async (url) => {
      const redis = await server();
      const admin = new Redis(redis.url);
      await admin.config("SET", "requirepass", "right");
      admin.disconnect();
      await expect(open(`${url}:${redis.port}`)).rejects.toThrow(/^Redis refuses the password .*remove the volumes/);
    },
  );

  test("says once what to set when Redis does not keep its data", async () => {
    const redis = await server(["--appendonly", "no"]);
    const warnings: unknown[] = [];
    const log = Object.assign(Object.create(silentLogger), { warn: (...args: unknown[]) => void warnings.push(args.at(-1)) });
    const store = await opened(redis.url, { log });
    const seen = collect(store);
    await store.commit(create("a/1"));
    await eventually(() => seen.records.length === 1);
    expect(warnings).toEqual([expect.stringContaining("`appendonly yes`")]);
  });
});
