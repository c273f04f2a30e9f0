import { type Pod, resources } from "@kubarium/api";
import type { Client } from "@kubarium/client";
import { eventually, realClock, silentLogger } from "@kubarium/component-base";
import type { WorkHandler, WorkItem, WorkQueue } from "@kubarium/workqueue";
import { beforeEach, expect, test } from "vitest";
import { aPod } from "../testing/objects.ts";
import { done, type Reconciler } from "./reconciler.ts";
import type { Source } from "./sources.ts";
import { startWorker } from "./worker.ts";

/** The server has one pod, written with revision 7; the cache has what `held` says, as of `seen`. */
const pod = { ...aPod("web-1"), metadata: { ...aPod("web-1").metadata, resourceVersion: "7" } };
let held: Pod[];
let seen: number;
let runs: number;
let asked: number;

const item = (more: Partial<WorkItem>): WorkItem => ({
  key: "default/web",
  failures: 0,
  reconcileId: "r",
  wroteRevision: 0,
  takenOver: false,
  signal: new AbortController().signal,
  ...more,
});

/** What the queue would call. */
async function workerOf(reconcile: Reconciler["reconcile"]): Promise<WorkHandler> {
  const client = {
    resource: () => ({
      list: async () => {
        asked++;
        return { metadata: { resourceVersion: "7" }, items: [pod] };
      },
      create: async () => ({ metadata: { resourceVersion: "8" } }),
    }),
  } as unknown as Client;
  const informer = {
    revision: () => seen,
    list: () => held,
    reached: (revision: number, signal: AbortSignal) => eventually(() => signal.aborted || seen >= revision),
  };
  const reads = [{ ref: resources.pods, informer }] as unknown as readonly Source<never>[];
  let handler: WorkHandler | undefined;
  const queue = { add: () => undefined, process: (given: WorkHandler) => (handler = given) } as unknown as WorkQueue;
  const reconciler: Reconciler = { name: "test", concurrency: 1, reads, watch: () => undefined, reconcile };
  startWorker(reconciler, queue, Promise.resolve(), { client, clock: realClock(), log: silentLogger, observe: () => undefined });
  await eventually(() => handler !== undefined);
  return handler as unknown as WorkHandler;
}

beforeEach(() => {
  held = [];
  seen = 5;
  runs = 0;
  asked = 0;
});

test("a run whose predecessor was cut off starts when the cache holds all that the server had: nobody recorded what that one wrote", async () => {
  const handler = await workerOf(async () => {
    runs++;
    return done;
  });
  await handler(item({}));
  expect(runs).toBe(1);
  const run = handler(item({ takenOver: true }));
  await eventually(() => asked >= 3);
  expect(runs).toBe(1);
  held = [pod];
  await run;
  expect(runs).toBe(2);
});

test("a run that is ended in the middle comes again at once, and what it wrote is told to whoever goes on", async () => {
  const ending = new AbortController();
  const handler = await workerOf(async ({ client }) => {
    await client.resource(resources.pods).create("default", pod);
    ending.abort(new Error("the queue is closing"));
    await client.resource(resources.pods).create("default", pod);
    return done;
  });
  expect(await handler(item({ signal: ending.signal }))).toEqual({ requeueAfterMs: 0, wroteRevision: 8 });
});
