import { spawn } from "node:child_process";
import { join } from "node:path";
import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { type RedisServer, startRedisServer } from "@kubarium/storage/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { workQueueSuite } from "../testing/work-queue-suite.ts";
import type { WorkItem, WorkQueue, WorkQueues } from "../work-queue.ts";
import { type BullWorkQueuesOptions, openBullWorkQueues } from "./index.ts";

const open = (url: string, options: Partial<BullWorkQueuesOptions> = {}): Promise<WorkQueues> =>
  openBullWorkQueues({ url, clock: realClock(), random: realRandom(), log: silentLogger, ...options });

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
    for (const started of servers.splice(0)) await started.stop();
  });

  test("the work of a replica that died is taken over within a few seconds", async () => {
    const redis = await server();
    const takeoverMs = 1000;
    const args = [join(import.meta.dirname, "holder.fixture.ts"), redis.url, String(takeoverMs)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let held = "";
    child.stdout.on("data", (data: Buffer) => {
      held += data.toString();
    });
    const { queue } = await queueAt(redis.url, { takeoverMs });
    queue.add("a/1");
    await eventually(() => held === "a/1\n");
    queue.add("a/1");
    const seen = collect(queue);
    queue.add("a/2");
    await eventually(() => seen.length === 1);
    const gone = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await gone;
    await eventually(() => seen.length === 3, { limitMs: 3 * takeoverMs });
    expect(seen.map(({ key }) => key)).toEqual(["a/2", "a/1", "a/1"]);
  });

  test("delayed adds and failures survive a restart of every replica and of Redis", async () => {
    const redis = await server();
    const before = await queueAt(redis.url);
    before.queue.add("later", { delayMs: 300 });
    let failed = 0;
    before.queue.process(
      async () => {
        if (failed++ < 5) throw new Error("not here");
        return await new Promise(() => undefined);
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
    await eventually(() => seen.length === 2);
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
