/** A cluster without a kubelet or scheduler of its own: one or more controller managers over a fake server on a fake clock. */
import { type Pod, type ResourceRef, resources } from "@kubarium/api";
import { formatTime } from "@kubarium/apimachinery";
import { createInformerFactory } from "@kubarium/client";
import { fakeClock, type FakeClock, type Random, seededRandom, silentLogger } from "@kubarium/component-base";
import type { ControllerName } from "../controllers/index.ts";
import { type RunningControllerManager, startControllerManager } from "../start.ts";
import { fakeClient } from "./fake-client.ts";
import { SharedQueues } from "./fake-queues.ts";
import { FakeServer, type Stored } from "./fake-server.ts";

export interface Simulation {
  clock: FakeClock;
  random: Random;
  server: FakeServer;
  /** Starts a replica; `kill` ends it like kill -9. */
  replica(): Promise<{ kill(): void; running: RunningControllerManager }>;
  objects<T>(ref: ResourceRef<T>, namespace?: string): T[];
  /** Lets `ms` of cluster time pass, with the hollow kubelet at work. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const STEP_MS = 50;

export async function simulate(
  options: { controllers?: readonly ControllerName[]; seed?: number; lagTurns?: number; kubelet?: boolean } = {},
): Promise<Simulation> {
  const clock = fakeClock();
  const random = seededRandom(options.seed ?? 1);
  const server = new FakeServer(clock, random);
  const queues = new SharedQueues(clock, random);
  const running: RunningControllerManager[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 40; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const lag = async (): Promise<void> => {
    const turns = random.below((options.lagTurns ?? 3) + 1);
    for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const simulation: Simulation = {
    clock,
    random,
    server,
    async replica() {
      const client = fakeClient(server, lag);
      const own = queues.replica();
      let dead = false;
      // A dead process writes nothing any more, whatever its promises still do.
      const mortal = deadly(client, () => dead);
      const informers = createInformerFactory({ client: mortal, clock, random, log: silentLogger, freeze: true });
      const manager = await startControllerManager({
        client: mortal,
        informers,
        queues: own,
        clock,
        random,
        log: silentLogger,
        rootCa: "CA",
        ...(options.controllers ? { controllers: options.controllers } : {}),
      });
      running.push(manager);
      await settle();
      return {
        running: manager,
        kill() {
          dead = true;
          own.kill();
        },
      };
    },
    objects: <T>(ref: ResourceRef<T>, namespace?: string) => server.list(ref as ResourceRef<unknown>, namespace) as T[],
    async pass(ms) {
      for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
        await clock.advance(Math.min(STEP_MS, ms - passedMs));
        if (options.kubelet !== false) hollowKubelet(server, clock);
        await settle();
      }
    },
    async stop() {
      await Promise.all(running.map((manager) => manager.stop()));
    },
  };
  return simulation;
}

function deadly(client: ReturnType<typeof fakeClient>, isDead: () => boolean): ReturnType<typeof fakeClient> {
  const guard =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      isDead() ? Promise.reject(new Error("the process is dead")) : call(...args);
  return {
    resource(ref) {
      const inner = client.resource(ref);
      return {
        ...inner,
        create: guard(inner.create),
        update: guard(inner.update),
        updateStatus: guard(inner.updateStatus),
        patch: guard(inner.patch),
        delete: guard(inner.delete),
      };
    },
    request: guard(client.request) as typeof client.request,
    close: client.close,
  };
}

/** Puts pods on a node, makes those Ready whose image is not "broken", and ends what is being deleted. */
function hollowKubelet(server: FakeServer, clock: FakeClock): void {
  const ref = resources.pods as ResourceRef<unknown>;
  for (const stored of server.list(ref)) {
    const pod = stored as unknown as Pod;
    if (pod.metadata.deletionTimestamp) {
      if (!pod.metadata.finalizers?.length) server.delete(ref, pod.metadata.namespace ?? "", pod.metadata.name, { gracePeriodSeconds: 0 });
      continue;
    }
    if (!pod.spec.nodeName) server.update(ref, { ...stored, spec: { ...stored.spec, nodeName: "node-1" } });
    else if (pod.status?.phase !== "Running" && pod.spec.containers?.[0]?.image !== "broken") {
      const condition = { type: "Ready", status: "True", lastTransitionTime: formatTime(clock.now()) };
      const number = server.currentRevision;
      const podIP = `10.0.${(number >> 8) & 255}.${number & 255}`;
      server.update(
        ref,
        { ...stored, status: { phase: "Running", podIP, podIPs: [{ ip: podIP }], conditions: [condition] } } as Stored,
        "status",
      );
    }
  }
}
