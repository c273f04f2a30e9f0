import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { type RedisServer, startRedisServer } from "@kubarium/storage/testing";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { workQueueSuite } from "../testing/work-queue-suite.ts";
import type { WorkItem, WorkQueue, WorkQueues } from "../work-queue.ts";
import { type BullWorkQueuesOptions, openBullWorkQueues } from "./index.ts";
import { queueKeys } from "./keys.ts";

const open = (url: string, options: Partial<BullWorkQueuesOptions> = {}): Promise<WorkQueues> =>
  openBullWorkQueues({ url, clock: realClock(), random: realRandom(), log: silentLogger, ...options });

/** No claim runs out within a test. */
const LONG_MS = 60_000;

let shared: RedisServer;
beforeAll(async () => {
  shared = await startRedisServer();
});
afterAll(() => shared.stop());

const prefixes = new Map<WorkQueues, string>();
let nextPrefix = 0;
workQueueSuite("bull work queues", {
  async open() {
    const prefix = `suite-${nextPrefix++}`;
    const queues = await open(shared.url, { prefix });
    prefixes.set(queues, prefix);
    return queues;
  },
  openAnother: (queues) => open(shared.url, { prefix: prefixes.get(queues) }),
});

describe("bull work queues and their server", () => {
  const opened: WorkQueues[] = [];
  const children: ChildProcess[] = [];
  const servers: RedisServer[] = [];
  const server = async (): Promise<RedisServer> => {
    const started = await startRedisServer();
    servers.push(started);
    return started;
  };
  const queueAt = async (url: string, options?: Partial<BullWorkQueuesOptions>): Promise<{ queue: WorkQueue; queues: WorkQueues }> => {
    const queues = await open(url, options);
    opened.push(queues);
    return { queue: queues.queue("replicaset"), queues };
  };
  const collect = (queue: WorkQueue): WorkItem[] => {
    const seen: WorkItem[] = [];
    queue.process(
      async (item) => {
        seen.push(item);
        return {};
      },
      { concurrency: 2 },
    );
    return seen;
  };
  afterEach(async () => {
    for (const queues of opened.splice(0)) await queues.close();
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const started of servers.splice(0)) await started.stop();
  });

  /** A replica in a process of its own, at work on a/1. */
  const holderOf = async (redis: RedisServer, queue: WorkQueue, takeoverMs: number): Promise<{ child: ChildProcess; said(): string }> => {
    const args = [join(import.meta.dirname, "holder.fixture.ts"), redis.url, String(takeoverMs)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let said = "";
    child.stdout.on("data", (data: Buffer) => {
      said += data.toString();
    });
    queue.add("a/1");
    await eventually(() => said === "a/1\n");
    return { child, said: () => said };
  };
  const killed = async (child: ChildProcess): Promise<void> => {
    const gone = once(child, "close");
    child.kill("SIGKILL");
    await gone;
  };

  test("the work of a replica that died is taken over within half a second, and whoever goes on with it is told", async () => {
    const redis = await server();
    const { queue } = await queueAt(redis.url);
    const { child } = await holderOf(redis, queue, LONG_MS);
    queue.add("a/1");
    const seen = collect(queue);
    queue.add("a/2");
    await eventually(() => seen.length === 1);
    await killed(child);
    await eventually(() => seen.length === 3, { limitMs: 1500 });
    expect(seen.map(({ key, takenOver }) => [key, takenOver])).toEqual([
      ["a/2", false],
      ["a/1", true],
      ["a/1", false],
    ]);
  });

  test("what a predecessor held when it died comes first at a start", async () => {
    const redis = await server();
    const before = await queueAt(redis.url);
    const { child } = await holderOf(redis, before.queue, LONG_MS);
    before.queue.add("a/2");
    await eventually(async () => (await before.queue.size()) === 1);
    await killed(child);
    const seen = collect((await queueAt(redis.url)).queue);
    await eventually(() => seen.length === 2, { limitMs: 1500 });
    expect(seen.map(({ key }) => key)).toEqual(["a/1", "a/2"]);
  });

  test("a replica that stands still for a moment keeps its work; one whose claim ran out loses it, and its run is aborted", async () => {
    const redis = await server();
    const { queue } = await queueAt(redis.url, { takeoverMs: 1000 });
    const { child, said } = await holderOf(redis, queue, 1000);
    const seen = collect(queue);
    child.kill("SIGSTOP");
    await realClock().sleep(600);
    child.kill("SIGCONT");
    queue.add("a/2");
    await eventually(() => seen.length === 1);
    expect([seen[0]?.key, said()]).toEqual(["a/2", "a/1\n"]);
    child.kill("SIGSTOP");
    await eventually(() => seen.length === 2, { limitMs: 4000 });
    expect(seen[1]).toMatchObject({ key: "a/1", takenOver: true });
    child.kill("SIGCONT");
    await eventually(() => said() === "a/1\naborted\n");
  });

  test("a replica that Redis cannot see any more aborts its runs, and works on their keys again when it is back", async () => {
    const redis = await server();
    const { queue } = await queueAt(redis.url);
    const runs: AbortSignal[] = [];
    queue.process(
      ({ signal }) => {
        runs.push(signal);
        return runs.length > 1
          ? Promise.resolve({})
          : new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
      { concurrency: 1 },
    );
    queue.add("a/1");
    await eventually(() => runs.length === 1);
    await redis.kill();
    await eventually(() => runs[0]?.aborted === true);
    await redis.start();
    await eventually(() => runs.length === 2);
  });

  test("a key that Redis gave to a replica in an answer that never came is worked on all the same", async () => {
    const redis = await server();
    const { queue } = await queueAt(redis.url);
    const { bull } = queueKeys("kubarium", "replicaset");
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const channelOf = async (): Promise<string | undefined> => ((await connection.pubsub("CHANNELS", `${bull}:replica:*`)) as string[])[0];
    const channel = (await eventually(channelOf)) as string;
    queue.add("a/1");
    await eventually(async () => (await queue.size()) === 1);
    const name = channel.slice(channel.lastIndexOf(":") + 1);
    const lost = new Worker("replicaset", undefined, { connection, prefix: bull, name, autorun: false, lockDuration: LONG_MS });
    expect((await lost.getNextJob("lost"))?.data).toBe("a/1");
    const seen = collect(queue);
    queue.add("a/2");
    await eventually(() => seen.length === 2, { limitMs: 1500 });
    expect(Object.fromEntries(seen.map(({ key, takenOver }) => [key, takenOver]))).toEqual({ "a/1": true, "a/2": false });
    await lost.close();
    connection.disconnect();
  });

  test("delayed adds and failures survive a restart of every replica and of Redis", async () => {
    const redis = await server();
    const before = await queueAt(redis.url);
    before.queue.add("later", { delayMs: 1500 });
    let failed = 0;
    before.queue.process(
      async ({ signal }) => {
        if (failed++ < 5) throw new Error("not here");
        return await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
      { concurrency: 1 },
    );
    before.queue.add("failing");
    await eventually(() => failed === 5);
    opened.length = 0;
    await before.queues.close();
    await redis.kill();
    await redis.start();
    const seen = collect((await queueAt(redis.url)).queue);
    await eventually(() => seen.length >= 2);
    expect(Object.fromEntries(seen.map(({ key, failures }) => [key, failures]))).toEqual({ later: 0, failing: 5 });
  });

  test("what is added while Redis is away is worked on when it is back", async () => {
    const redis = await server();
    const { queue } = await queueAt(redis.url);
    const seen = collect(queue);
    queue.add("a/1");
    await eventually(() => seen.length === 1);
    await redis.kill();
    queue.add("a/2");
    queue.add("a/3", { delayMs: 10 });
    await realClock().sleep(50);
    queue.add("a/4");
    await redis.start();
    await eventually(() => seen.length === 4);
    expect(seen.map(({ key }) => key).sort()).toEqual(["a/1", "a/2", "a/3", "a/4"]);
  });
});
