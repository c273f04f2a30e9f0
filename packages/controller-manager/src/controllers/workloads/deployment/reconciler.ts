/** Rolls a Deployment's template out over ReplicaSets. Source: pkg/controller/deployment. */
import { type Deployment, type ReplicaSet, resources } from "@kubarium/api";
import { selectorFromLabelSelector } from "@kubarium/apimachinery";
import type { Client, EventRecorder } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import { PODS_BY_OWNER, REPLICA_SETS_BY_OWNER, type Source, orphansOf } from "../../../framework/sources.ts";
import { claim, planClaims, regarding } from "../../../objects/owners.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";
import { watchDeployments } from "./events.ts";
import { planDeployment } from "./plan.ts";
import { StepRunner } from "./steps.ts";

const COMPONENT = "deployment-controller";

export class DeploymentReconciler implements Reconciler {
  readonly name = "deployment";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    const { deployments, replicaSets, pods } = deps.sources;
    this.reads = [deployments, replicaSets, pods];
  }

  watch(enqueue: Enqueue): void {
    watchDeployments(this.deps.sources, enqueue);
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const { deployments, pods } = this.deps.sources;
    const deployment = deployments.informer.get(key);
    if (!deployment) return done;
    if (selectsEverything(deployment)) return refuse(client, this.events, deployment);
    const owned = await this.claimReplicaSets(client, deployment);
    const podsOf = (uid: string) => pods.informer.byIndex(PODS_BY_OWNER, uid);
    const plan = planDeployment(deployment, owned, podsOf, this.deps.clock);
    if (plan.steps.length) {
      log.info({ steps: plan.steps.map((step) => `${step.do} ${step.replicaSet.metadata.name}`) }, "deployment plan");
    }
    try {
      await new StepRunner(client, this.events, deployment, this.deps.clock).run(plan);
    } catch (error) {
      if (isNamespaceTerminating(error)) return done;
      throw error;
    }
    return plan.requeueAfterMs === undefined ? done : { requeueAfterMs: plan.requeueAfterMs };
  }

  private get events(): EventRecorder {
    return this.deps.recorder(COMPONENT);
  }

  private claimReplicaSets(client: Client, deployment: Deployment): Promise<ReplicaSet[]> {
    const { informer, ref } = this.deps.sources.replicaSets;
    const { uid, namespace } = deployment.metadata;
    const candidates = [
      ...informer.byIndex(REPLICA_SETS_BY_OWNER, uid),
      ...informer.byIndex(REPLICA_SETS_BY_OWNER, orphansOf(namespace ?? "")),
    ];
    const claims = planClaims(deployment, selectorFromLabelSelector(deployment.spec.selector), candidates);
    return claim(client, { ref: resources.deployments, object: deployment }, ref, claims);
  }
}

function selectsEverything({ spec }: Deployment): boolean {
  return selectorFromLabelSelector(spec.selector).empty();
}

async function refuse(client: Client, events: EventRecorder, deployment: Deployment): Promise<Result> {
  events.event(
    regarding(resources.deployments, deployment),
    "Warning",
    "SelectingAll",
    "This deployment is selecting all pods. A non-empty selector is required.",
  );
  const { generation } = deployment.metadata;
  if ((deployment.status?.observedGeneration ?? 0) < (generation ?? 0)) {
    await client
      .resource(resources.deployments)
      .updateStatus({ ...deployment, status: { ...deployment.status, observedGeneration: generation } });
  }
  return done;
}
