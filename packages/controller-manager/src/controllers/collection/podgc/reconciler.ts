/** Removes pods that no kubelet will: of nodes that are gone, ended ones beyond a limit, ending ones that never got a node. */
import { type Pod, resources } from "@kubarium/api";
import { isNotFound } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, EVERYTHING, type ReconcileContext, type Reconciler, type Result } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { disruptionTarget, patchPodStatus } from "../../../objects/pod-conditions.ts";
import { isTerminal } from "../../../objects/pods.ts";
import { type Doomed, planCollection } from "./plan.ts";

const PERIOD_MS = 20_000;
/** A node may be new and not in the cache yet. */
const QUARANTINE_MS = 40_000;

export class PodGcReconciler implements Reconciler {
  readonly name = "podgc";
  readonly concurrency = 1;
  readonly reads: readonly Source<unknown>[];
  /** Names of nodes that pods have and the cache does not, to when that was first noticed. */
  private readonly missingSinceMs = new Map<string, number>();
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.reads = [deps.sources.pods, deps.sources.nodes];
  }

  watch(enqueue: Enqueue): void {
    enqueue(EVERYTHING);
  }

  async reconcile({ log, client }: ReconcileContext): Promise<Result> {
    const { pods, nodes } = this.deps.sources;
    const all = pods.informer.list();
    const gone = await this.goneNodes(client, all);
    const doomed = planCollection(all, (name) => nodes.informer.get(name), gone);
    if (doomed.length) log.info({ pods: doomed.length }, "removing pods that nobody else will");
    const outcomes = await Promise.allSettled(doomed.map((one) => this.remove(client, one)));
    for (const outcome of outcomes) if (outcome.status === "rejected") log.warn({ err: outcome.reason }, "pod could not be removed");
    return { requeueAfterMs: PERIOD_MS };
  }

  private async goneNodes(client: Client, all: readonly Pod[]): Promise<Set<string>> {
    const { clock, sources } = this.deps;
    const missing = new Set(
      all.flatMap(({ spec }) => (spec.nodeName && !sources.nodes.informer.get(spec.nodeName) ? [spec.nodeName] : [])),
    );
    for (const name of this.missingSinceMs.keys()) if (!missing.has(name)) this.missingSinceMs.delete(name);
    const gone = new Set<string>();
    for (const name of missing) {
      const sinceMs = this.missingSinceMs.get(name);
      if (sinceMs === undefined) this.missingSinceMs.set(name, clock.now());
      else if (clock.since(sinceMs) >= QUARANTINE_MS && !(await exists(client, name))) gone.add(name);
    }
    return gone;
  }

  /** Failed first, so that whoever counts on the pod knows that it did not succeed. */
  private async remove(client: Client, { pod, reason }: Doomed): Promise<void> {
    try {
      if (!isTerminal(pod)) {
        const why = "PodGC: node no longer exists";
        const condition = reason === "orphaned" ? disruptionTarget(pod, "DeletionByPodGC", why, this.deps.clock) : undefined;
        const observedGeneration = pod.metadata.generation;
        await patchPodStatus(client, pod, { phase: "Failed", observedGeneration, ...(condition ? { conditions: [condition] } : {}) });
      }
      const { namespace, name, uid } = pod.metadata;
      await client.resource(resources.pods).delete(namespace ?? "", name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

async function exists(client: Client, name: string): Promise<boolean> {
  try {
    await client.resource(resources.nodes).get("", name);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
