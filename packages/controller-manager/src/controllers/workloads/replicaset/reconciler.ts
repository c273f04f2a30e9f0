/** Keeps the number of active Pods owned by a ReplicaSet equal to `spec.replicas`. Source: pkg/controller/replicaset. */
import type { Pod, ReplicaSet } from "@kubarium/api";
import { controllerOf, selectorFromLabelSelector } from "@kubarium/apimachinery";
import type { ControllerDeps } from "../../../framework/controller.ts";
import type { Reconciler } from "../../../framework/reconciler.ts";
import { PODS_BY_OWNER, REPLICA_SETS_BY_OWNER } from "../../../framework/sources.ts";
import { ReplicaReconciler } from "../replicas/reconciler.ts";

export function replicaSetController(deps: ControllerDeps): Reconciler {
  const { replicaSets, pods } = deps.sources;
  return new ReplicaReconciler<ReplicaSet>(
    {
      name: "replicaset",
      source: replicaSets,
      component: "replicaset-controller",
      countsTerminating: true,
      view: ({ metadata, spec, status }) => ({
        metadata,
        replicas: spec.replicas ?? 1,
        minReadySeconds: spec.minReadySeconds ?? 0,
        selector: selectorFromLabelSelector(spec.selector),
        template: spec.template,
        status,
      }),
      // All ReplicaSets of a Deployment together, so that a rollout's old pods leave the nodes that have new ones.
      // Pods of a ReplicaSet without an owner are not told apart by node, as in Kubernetes.
      related(replicaSet): readonly Pod[] {
        const owner = controllerOf(replicaSet);
        if (!owner) return [];
        const siblings = replicaSets.informer.byIndex(REPLICA_SETS_BY_OWNER, owner.uid);
        return siblings.flatMap((sibling) => pods.informer.byIndex(PODS_BY_OWNER, sibling.metadata.uid));
      },
    },
    deps,
  );
}
