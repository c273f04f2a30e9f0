/**
 * Counts what is used of each ResourceQuota: when it is new or changed, when something it counts is deleted or ends, and every five
 * minutes. What is created is charged by the apiserver. Source: pkg/controller/resourcequota.
 */
import { type Pod, type ResourceQuota, type ResourceRef, resources } from "@kubarium/api";
import { amountsOf, evaluatorFor, type QuotaEvaluator, sameAmounts } from "@kubarium/api/quota";
import type { ApiObject } from "@kubarium/apimachinery";
import type { Informer } from "@kubarium/client";
import type { ControllerDeps } from "../../framework/controller.ts";
import { done, type Enqueue, type ReconcileContext, type Reconciler, type Result } from "../../framework/reconciler.ts";
import { resourceId, type Source } from "../../framework/sources.ts";
import { isTerminal } from "../../objects/pods.ts";
import { writeStatusIfChanged } from "../../objects/status-writes.ts";
import { evaluatorsOf, planQuotaStatus } from "./plan.ts";

/** `--resource-quota-sync-period`. */
const RESYNC_MS = 5 * 60_000;
const IGNORED = new Set(["events", "events.events.k8s.io"]);

interface Kind {
  evaluator: QuotaEvaluator;
  informer: Informer<ApiObject>;
}

export class ResourceQuotaReconciler implements Reconciler {
  readonly name = "resourcequota";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;
  private readonly quotas: Source<ResourceQuota>;
  private kinds: Kind[] = [];

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.quotas = deps.sources.of(resources.resourceQuotas);
    this.reads = [this.quotas, deps.sources.pods];
  }

  /** The garbage collector follows every kind already, so each cache here is one that exists. */
  async prepare(): Promise<void> {
    const found = (await this.deps.discovery.read()).resources.filter(
      (ref) => ref.namespaced && ref.verbs.includes("delete") && ref.verbs.includes("watch") && !IGNORED.has(resourceId(ref)),
    );
    this.kinds = found.map((ref) => ({
      evaluator: evaluatorFor(resourceId(ref)),
      informer: this.deps.sources.of(ref as ResourceRef<ApiObject>).informer,
    }));
  }

  watch(enqueue: Enqueue): void {
    const changed = (quota: ResourceQuota): void => enqueue(`${quota.metadata.namespace}/${quota.metadata.name}`);
    this.quotas.informer.addHandlers({
      onAdd: changed,
      onUpdate: (quota, previous) => {
        if (!sameAmounts(amountsOf(quota.spec?.hard), amountsOf(previous.spec?.hard))) changed(quota);
      },
    });
    for (const { evaluator, informer } of this.kinds) {
      const freed = (object: ApiObject): void => this.enqueueCounting(evaluator, object.metadata.namespace ?? "", enqueue);
      informer.addHandlers({
        onDelete: freed,
        onUpdate: (object, previous) => {
          if (evaluator.resource === "pods" ? hasEnded(object, previous) : usesLess(evaluator)) freed(object);
        },
      });
    }
  }

  async reconcile({ client, log }: ReconcileContext, key: string): Promise<Result> {
    const quota = this.quotas.informer.get(key);
    if (!quota) return done;
    const { namespace = "" } = quota.metadata;
    const evaluators = new Set(
      evaluatorsOf(
        quota,
        this.kinds.map(({ evaluator }) => evaluator),
      ),
    );
    const counted = this.kinds
      .filter(({ evaluator }) => evaluators.has(evaluator))
      .map(({ evaluator, informer }) => ({ evaluator, objects: informer.list(namespace) }));
    const status = planQuotaStatus(quota, counted, this.deps.clock);
    log.debug({ used: status.used }, "quota counted");
    await writeStatusIfChanged(client, resources.resourceQuotas, quota, status);
    return { requeueAfterMs: RESYNC_MS };
  }

  private enqueueCounting(evaluator: QuotaEvaluator, namespace: string, enqueue: Enqueue): void {
    for (const quota of this.quotas.informer.list(namespace))
      if (evaluatorsOf(quota, [evaluator]).length) enqueue(`${namespace}/${quota.metadata.name}`);
  }
}

function hasEnded(object: ApiObject, previous: ApiObject): boolean {
  return isTerminal(object as unknown as Pod) && !isTerminal(previous as unknown as Pod);
}

/** Kinds whose objects can come to count for less without being deleted. */
const usesLess = ({ resource }: QuotaEvaluator): boolean => resource === "services" || resource === "persistentvolumeclaims";
