/** Recreate: the old pods are gone before the first new one is made. Source: recreate.go. */
import type { Pod } from "@kubarium/api";
import { isTerminal } from "../../../../objects/pods.ts";
import { isActiveSet, sum } from "../replica-sets.ts";
import type { Rollout } from "../rollout.ts";

/** Says whether it scaled anything. */
export function scaleDownAllOld(rollout: Rollout): boolean {
  const scaled = rollout.old.filter(isActiveSet).map((replicaSet) => rollout.scale(replicaSet, 0));
  return scaled.includes(true);
}

/** A pod that is being deleted still runs. `podsOf` answers what a ReplicaSet owns. */
export function oldPodsRunning(rollout: Rollout, podsOf: (replicaSetUid: string) => readonly Pod[]): boolean {
  if (sum(rollout.old, (replicaSet) => replicaSet.status?.replicas) > 0) return true;
  return rollout.old.some((replicaSet) => podsOf(replicaSet.metadata.uid).some((pod) => !isTerminal(pod)));
}
