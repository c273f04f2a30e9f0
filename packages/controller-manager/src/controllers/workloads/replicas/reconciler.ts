/**
 * Keeps the number of active pods that a set owns equal to its `spec.replicas`: the core of ReplicaSet and ReplicationController.
 *
 * No more pods are ever created than asked for: a key is worked on by one worker at a time, and a run starts only when the pod cache holds
 * every pod that earlier runs created or removed (framework/worker.ts). That takes the place of client-go's expectations.
 */
import type { Pod } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import { PODS_BY_OWNER, type Source, orphansOf } from "../../../framework/sources.ts";
import { claim, planClaims } from "../../../objects/owners.ts";
import { isActive, isTerminating } from "../../../objects/pods.ts";
import { writeStatusIfChanged } from "../../../objects/status-writes.ts";
import { watchReplicas } from "./events.ts";
import type { ReplicaKind, ReplicaLike } from "./owner.ts";
import { planReplicas } from "./plan.ts";
import { createPods, removePods } from "./pod-writes.ts";
import { nextAvailabilityMs, statusOf } from "./status.ts";

export class ReplicaReconciler<T extends ReplicaLike> implements Reconciler {
  readonly name: string;
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly kind: ReplicaKind<T>;
  private readonly pods: Source<Pod>;
  private readonly clock: Clock;
  private readonly deps: ControllerDeps;

  constructor(kind: ReplicaKind<T>, deps: ControllerDeps) {
    this.kind = kind;
    this.name = kind.name;
    this.deps = deps;
    this.clock = deps.clock;
    this.pods = deps.sources.pods;
    this.reads = [kind.source, this.pods];
  }

  watch(enqueue: Enqueue): void {
    watchReplicas(this.kind, this.pods, enqueue);
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const object = this.kind.source.informer.get(key);
    if (!object) return done;
    const owner = this.kind.view(object);
    const candidates = this.candidates(object);
    const claims = planClaims(object, owner.selector, candidates.filter(isActive));
    const owned = await claim(client, { ref: this.kind.source.ref, object }, this.pods.ref, claims);

    let failure: Error | undefined;
    if (!object.metadata.deletionTimestamp) {
      const plan = planReplicas(owner.replicas, owned, this.kind.related(object), this.clock);
      if (plan.create || plan.remove.length) log.info({ create: plan.create, remove: plan.remove.length }, "replica plan");
      const writer = { client, events: this.deps.recorder(this.kind.component), ref: this.kind.source.ref, owner: object };
      failure = plan.create ? await createPods(writer, owner.template, plan.create) : await removePods(writer, plan.remove);
    }
    const terminating = this.kind.countsTerminating
      ? planClaims(object, owner.selector, candidates.filter(isTerminating)).owned.length
      : undefined;
    const status = statusOf(owner, owned, terminating, failure, this.clock);
    await writeStatusIfChanged<ReplicaLike>(client, this.kind.source.ref as never, object, status);
    if (failure) throw failure;
    const requeueAfterMs = nextAvailabilityMs(owner, owned, this.clock);
    return requeueAfterMs === undefined ? done : { requeueAfterMs: Math.max(requeueAfterMs, 1) };
  }

  private candidates({ metadata }: T): Pod[] {
    const { informer } = this.pods;
    return [...informer.byIndex(PODS_BY_OWNER, metadata.uid), ...informer.byIndex(PODS_BY_OWNER, orphansOf(metadata.namespace ?? ""))];
  }
}
