/** Which events wake which set. Source: the handlers of pkg/controller/replicaset/replica_set.go. */
import type { Pod } from "@kubarium/api";
import { controllerOf, deepEqual, keyOf } from "@kubarium/apimachinery";
import type { Enqueue } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import type { ReplicaKind, ReplicaLike } from "./owner.ts";

export function watchReplicas<T extends ReplicaLike>(kind: ReplicaKind<T>, pods: Source<Pod>, enqueue: Enqueue): void {
  const own = (object: T): void => enqueue(keyOf(object));
  kind.source.informer.addHandlers({ onAdd: own, onUpdate: own, onDelete: own });

  const ownerOf = (pod: Pod): void => {
    const owner = controllerOf(pod);
    if (owner?.kind !== kind.source.ref.kind) return;
    const key = `${pod.metadata.namespace}/${owner.name}`;
    if (kind.source.informer.get(key)?.metadata.uid === owner.uid) enqueue(key);
  };
  const adopters = (pod: Pod): void => {
    for (const object of kind.source.informer.list(pod.metadata.namespace)) {
      const { selector } = kind.view(object);
      if (!selector.empty() && selector.matches(pod.metadata.labels)) own(object);
    }
  };
  const orphanChanged = (pod: Pod, previous: Pod): boolean =>
    controllerOf(previous) !== undefined || !deepEqual(pod.metadata.labels, previous.metadata.labels);

  pods.informer.addHandlers({
    onAdd: (pod) => (controllerOf(pod) ? ownerOf(pod) : !pod.metadata.deletionTimestamp && adopters(pod)),
    onUpdate(pod, previous) {
      if (controllerOf(previous)?.uid !== controllerOf(pod)?.uid) ownerOf(previous);
      if (controllerOf(pod)) ownerOf(pod);
      else if (!pod.metadata.deletionTimestamp && orphanChanged(pod, previous)) adopters(pod);
    },
    onDelete: ownerOf,
  });
}
