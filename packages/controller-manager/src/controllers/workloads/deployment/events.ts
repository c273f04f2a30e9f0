/** Which events wake which Deployment. Source: the handlers of deployment_controller.go. */
import type { Pod, ReplicaSet } from "@kubarium/api";
import { controllerOf, deepEqual, keyOf, selectorFromLabelSelector } from "@kubarium/apimachinery";
import type { Enqueue } from "../../../framework/reconciler.ts";
import { PODS_BY_OWNER, REPLICA_SETS_BY_OWNER, type Sources } from "../../../framework/sources.ts";

export function watchDeployments({ deployments, replicaSets, pods }: Sources, enqueue: Enqueue): void {
  const own = (object: { metadata: Pod["metadata"] }): void => enqueue(keyOf(object));
  deployments.informer.addHandlers({ onAdd: own, onUpdate: own, onDelete: own });

  const deploymentOf = (replicaSet: ReplicaSet) => {
    const owner = controllerOf(replicaSet);
    if (owner?.kind !== deployments.ref.kind) return undefined;
    const deployment = deployments.informer.get(`${replicaSet.metadata.namespace}/${owner.name}`);
    return deployment?.metadata.uid === owner.uid ? deployment : undefined;
  };
  const ownerOf = (replicaSet: ReplicaSet): void => {
    const deployment = deploymentOf(replicaSet);
    if (deployment) own(deployment);
  };
  const adopters = (replicaSet: ReplicaSet): void => {
    for (const deployment of deployments.informer.list(replicaSet.metadata.namespace)) {
      const selector = selectorFromLabelSelector(deployment.spec.selector);
      if (!selector.empty() && selector.matches(replicaSet.metadata.labels)) own(deployment);
    }
  };
  replicaSets.informer.addHandlers({
    onAdd: (replicaSet) => (controllerOf(replicaSet) ? ownerOf(replicaSet) : adopters(replicaSet)),
    onUpdate(replicaSet, previous) {
      if (controllerOf(previous)?.uid !== controllerOf(replicaSet)?.uid) ownerOf(previous);
      if (controllerOf(replicaSet)) ownerOf(replicaSet);
      else if (controllerOf(previous) || !deepEqual(replicaSet.metadata.labels, previous.metadata.labels)) adopters(replicaSet);
    },
    onDelete: ownerOf,
  });

  // Only Recreate waits for pods: for the last one of them to be gone.
  const podGone = (pod: Pod): void => {
    const owner = controllerOf(pod);
    const replicaSet = owner && replicaSets.informer.get(`${pod.metadata.namespace}/${owner.name}`);
    const deployment = replicaSet && replicaSet.metadata.uid === owner.uid ? deploymentOf(replicaSet) : undefined;
    if (deployment?.spec.strategy?.type !== "Recreate") return;
    const owned = replicaSets.informer.byIndex(REPLICA_SETS_BY_OWNER, deployment.metadata.uid);
    if (owned.every(({ metadata }) => pods.informer.byIndex(PODS_BY_OWNER, metadata.uid).length === 0)) own(deployment);
  };
  pods.informer.addHandlers({ onDelete: podGone });
}
