/** Keeps the rules of ClusterRoles with an `aggregationRule` equal to those of the roles that it selects. Source: pkg/controller/clusterroleaggregation. */
import { type ClusterRole, resources } from "@kubarium/api";
import { deepEqual } from "@kubarium/apimachinery";
import type { ControllerDeps } from "../../framework/controller.ts";
import { done, type Enqueue, type ReconcileContext, type Reconciler, type Result } from "../../framework/reconciler.ts";
import type { Source } from "../../framework/sources.ts";
import { planAggregatedRules } from "./plan.ts";

export class ClusterRoleAggregationReconciler implements Reconciler {
  readonly name = "clusterrole-aggregation";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly roles: Source<ClusterRole>;

  constructor(deps: ControllerDeps) {
    this.roles = deps.sources.of(resources.clusterRoles);
    this.reads = [this.roles];
  }

  watch(enqueue: Enqueue): void {
    // Any role may be a part of any other.
    const changed = (): void => {
      for (const role of this.roles.informer.list()) if (role.aggregationRule) enqueue(role.metadata.name);
    };
    this.roles.informer.addHandlers({ onAdd: changed, onUpdate: changed, onDelete: changed });
  }

  async reconcile({ client, log }: ReconcileContext, key: string): Promise<Result> {
    const role = this.roles.informer.get(key);
    if (!role) return done;
    const rules = planAggregatedRules(role, this.roles.informer.list());
    if (!rules || deepEqual(rules, role.rules ?? [])) return done;
    log.info({ rules: rules.length }, "rules put together");
    await client.resource(resources.clusterRoles).update({ ...role, rules });
    return done;
  }
}
