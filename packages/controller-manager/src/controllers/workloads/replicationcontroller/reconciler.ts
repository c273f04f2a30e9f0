/** Keeps the number of active Pods owned by a ReplicationController equal to `spec.replicas`. Source: pkg/controller/replication. */
import type { ReplicationController } from "@kubarium/api";
import { selectorFromLabelSelector, selectorFromSet } from "@kubarium/apimachinery";
import type { ControllerDeps } from "../../../framework/controller.ts";
import type { Reconciler } from "../../../framework/reconciler.ts";
import { ReplicaReconciler } from "../replicas/reconciler.ts";

export function replicationControllerController(deps: ControllerDeps): Reconciler {
  return new ReplicaReconciler<ReplicationController>(
    {
      name: "replicationcontroller",
      source: deps.sources.replicationControllers,
      component: "replication-controller",
      countsTerminating: false,
      view: ({ metadata, spec, status }) => ({
        metadata,
        replicas: spec.replicas ?? 1,
        minReadySeconds: spec.minReadySeconds ?? 0,
        // A ReplicationController without a selector owns nothing; a set of no labels would match everything.
        selector: spec.selector ? selectorFromSet(spec.selector) : selectorFromLabelSelector(undefined),
        template: spec.template,
        status,
      }),
      related: () => [],
    },
    deps,
  );
}
