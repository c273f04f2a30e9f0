/** Starts the controllers on parts that are handed in. */
import { type Client, createEventRecorder, type EventRecorder, type InformerFactory } from "@kubarium/client";
import { type Clock, type Logger, type Random, retryForever, type Running } from "@kubarium/component-base";
import type { WorkQueues } from "@kubarium/workqueue";
import { type ControllerName, controllers } from "./controllers/index.ts";
import type { ControllerDeps, ControllerOptions } from "./framework/controller.ts";
import { Discovery } from "./framework/discovery.ts";
import { Sources } from "./framework/sources.ts";
import { type Observe, startWorker } from "./framework/worker.ts";

export interface ControllerManagerDeps {
  client: Client;
  /** Not started yet: the controllers say first what they follow. Stopped with the controllers. */
  informers: InformerFactory;
  /** Shared with the other replicas; closed with the controllers. */
  queues: WorkQueues;
  clock: Clock;
  random: Random;
  log: Logger;
  /** PEM bundle for the kube-root-ca.crt ConfigMaps; without it none are published. */
  rootCa?: string;
  /** All of them unless given. */
  controllers?: readonly ControllerName[];
  options?: Partial<Omit<ControllerOptions, "rootCa">>;
  /** Told of every reconcile, for metrics. */
  observe?: Observe;
}

export interface RunningControllerManager extends Running {
  /** Resolves when every controller's caches are filled and it works. */
  ready: Promise<void>;
}

/** As kube-controller-manager 1.36 starts with. */
const DEFAULTS = { nodeMonitorGracePeriodMs: 50_000, clusterCidr: "10.244.0.0/16" };
/** Until the server can be asked what it has; real time. */
const PREPARE_BACKOFF = { baseMs: 50, maxMs: 2_000, jitter: 0.2 };

export async function startControllerManager(deps: ControllerManagerDeps): Promise<RunningControllerManager> {
  const { client, clock, random, log, informers, queues } = deps;
  const ending = new AbortController();
  const shared = new Sources(informers);
  const recorders = recordersOf(deps, ending.signal);
  const controllerDeps: Omit<ControllerDeps, "sources"> = {
    client,
    discovery: new Discovery(client, clock),
    clock,
    random,
    log,
    recorder: recorders.get,
    options: { ...DEFAULTS, ...deps.options, ...(deps.rootCa === undefined ? {} : { rootCa: deps.rootCa }) },
  };
  const names = deps.controllers ?? (Object.keys(controllers) as ControllerName[]);
  const made = names.map((name) => {
    const sources = shared.view();
    return { sources, reconciler: controllers[name]({ ...controllerDeps, sources }) };
  });

  const stopped = new Promise<never>((_, reject) => ending.signal.addEventListener("abort", () => reject(ending.signal.reason as Error)));
  stopped.catch(() => undefined);
  /** Each works as soon as its own caches are filled. */
  const begin = ({ sources, reconciler }: (typeof made)[number]): Promise<void> => {
    const workerDeps = { client, clock, log, observe: deps.observe ?? (() => undefined) };
    const filled = Promise.withResolvers<void>();
    startWorker(reconciler, queues.queue(reconciler.name), filled.promise, workerDeps);
    Promise.race([sources.synced(), stopped]).then(filled.resolve, filled.reject);
    return filled.promise;
  };
  const ready = (async () => {
    const begun = made.filter(({ reconciler }) => !reconciler.prepare).map(begin);
    informers.start();
    await Promise.all(begun);
    // What follows every kind comes last: it keeps a server busy that nodes are waiting for.
    await Promise.all(
      made.map(async (controller) => {
        const { reconciler } = controller;
        if (!reconciler.prepare) return;
        await prepared(reconciler.prepare.bind(reconciler), deps, ending.signal);
        await begin(controller);
      }),
    );
  })();
  ready.catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });

  let ended: Promise<void> | undefined;
  return {
    ready,
    stop: () => (ended ??= stop()),
  };

  async function stop(): Promise<void> {
    ending.abort(new Error("stopping"));
    for (const { reconciler } of made) reconciler.stop?.();
    await queues.close();
    await informers.stop();
    await recorders.flush();
  }
}

async function prepared(prepare: () => Promise<void>, { clock, random, log }: ControllerManagerDeps, signal: AbortSignal): Promise<void> {
  const { baseMs, maxMs, jitter } = PREPARE_BACKOFF;
  const options = {
    baseMs: baseMs * clock.speed,
    maxMs: maxMs * clock.speed,
    jitter,
    onError: (error: unknown) => log.debug({ err: error }, "the server cannot be asked yet, trying again"),
  };
  await retryForever({ clock, random, signal }, options, prepare);
}

function recordersOf({ client, clock, random, log }: ControllerManagerDeps, signal: AbortSignal) {
  const made = new Map<string, EventRecorder>();
  return {
    get(component: string): EventRecorder {
      const known = made.get(component);
      if (known) return known;
      const recorder = createEventRecorder({ client, clock, random, log, component, signal });
      made.set(component, recorder);
      return recorder;
    },
    flush: () => Promise.all([...made.values()].map((recorder) => recorder.flush())),
  };
}
