/** A master with a replica, and a Redis Cluster: real servers, found and followed by their addresses. */
import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { Redis } from "ioredis";
import { afterEach, expect, test } from "vitest";
import type { Store } from "../store.ts";
import { type RedisServer, startRedisServer } from "../testing/index.ts";
import { create } from "../testing/operations.ts";
import { openRedisStore } from "./index.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function server(...args: string[]): Promise<RedisServer> {
  const started = await startRedisServer({ args: ["--appendonly", "yes", "--appendfsync", "always", ...args] });
  closing.push(() => started.stop());
  return started;
}

async function tell(target: RedisServer, ...command: [string, ...string[]]): Promise<unknown> {
  const admin = new Redis(target.url);
  try {
    return await admin.call(...command);
  } finally {
    admin.disconnect();
  }
}

async function opened(url: string, minReplicas = 0): Promise<Store> {
  const store = await openRedisStore({
    url,
    minReplicas,
    unavailableAfterMs: 3000,
    clock: realClock(),
    random: realRandom(),
    log: silentLogger,
  });
  closing.push(() => store.close());
  return store;
}

test("a fail-over to a replica loses no acknowledged write, and writing goes on by itself", { timeout: 60_000 }, async () => {
  const first = await server();
  const second = await server();
  await tell(second, "REPLICAOF", "127.0.0.1", String(first.port));
  await eventually(async () => /state=online/.test(String(await tell(first, "INFO", "replication"))), { what: "a replica" });
  const store = await opened(`redis://127.0.0.1:${first.port},127.0.0.1:${second.port}`, 1);
  const acknowledged: string[] = [];
  let stop = false;
  const writers = Array.from({ length: 5 }, async (_, writer) => {
    for (let i = 0; !stop; i++) {
      const key = `${writer}/${i}`;
      const result = await store.commit(create(key)).catch(() => undefined);
      if (result?.outcome === "committed") acknowledged.push(key);
    }
  });
  await eventually(() => acknowledged.length > 200);
  await first.kill();
  await tell(second, "REPLICAOF", "NO", "ONE");
  await first.start();
  await tell(first, "REPLICAOF", "127.0.0.1", String(second.port));
  const before = acknowledged.length;
  await eventually(() => acknowledged.length > before + 100, { what: "writes to the new master", limitMs: 30_000 });
  stop = true;
  await Promise.all(writers);
  const kept = new Set((await store.list("pods")).entries.map(({ key }) => key));
  expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
});

test("without its replica a write is not acknowledged, and with it again it is", { timeout: 30_000 }, async () => {
  const first = await server();
  const second = await server();
  await tell(second, "REPLICAOF", "127.0.0.1", String(first.port));
  const store = await opened(`redis://127.0.0.1:${first.port},127.0.0.1:${second.port}`, 1);
  await eventually(() => store.commit(create("a/1")));
  await second.kill();
  await expect(store.commit(create("a/2"))).rejects.toThrow("Redis did not answer");
  await second.start();
  await tell(second, "REPLICAOF", "127.0.0.1", String(first.port));
  await eventually(() => store.commit(create("a/3")));
});

test("the node of a Redis Cluster that has our keys is found", { timeout: 30_000 }, async () => {
  const one = await server("--cluster-enabled", "yes");
  const two = await server("--cluster-enabled", "yes");
  await tell(one, "CLUSTER", "ADDSLOTSRANGE", "0", "8191");
  await tell(two, "CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
  await tell(one, "CLUSTER", "MEET", "127.0.0.1", String(two.port));
  for (const node of [one, two])
    await eventually(async () => /cluster_state:ok/.test(String(await tell(node, "CLUSTER", "INFO"))), {
      what: "the cluster",
      limitMs: 20_000,
    });
  for (const seeds of [`127.0.0.1:${one.port}`, `127.0.0.1:${two.port}`]) {
    const store = await opened(`redis-cluster://${seeds}`);
    const key = `from/${seeds}`;
    expect(await store.commit(create(key))).toMatchObject({ outcome: "committed" });
    expect((await store.get("pods", key))?.key).toBe(key);
  }
});
