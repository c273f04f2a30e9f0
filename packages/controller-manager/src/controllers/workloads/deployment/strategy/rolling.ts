/** RollingUpdate: one step up or down, never under the minimum available, never over the maximum in all. Source: rolling.go. */
import type { ReplicaSet } from "@kubarium/api";
import { byCreation, isActiveSet, sizeOf, sum } from "../replica-sets.ts";
import type { Rollout } from "../rollout.ts";
import { maxUnavailable, newReplicaSetReplicas, replicasOf } from "./limits.ts";

/** Says whether it scaled anything. */
export function scaleUpNew(rollout: Rollout, fresh: ReplicaSet): boolean {
  const desired = replicasOf(rollout.deployment);
  const size = sizeOf(fresh);
  if (size === desired) return false;
  if (size > desired) return rollout.scale(fresh, desired);
  return rollout.scale(fresh, newReplicaSetReplicas(rollout.deployment, size, sum(rollout.all, sizeOf)));
}

/** Says whether it scaled anything. */
export function scaleDownOld(rollout: Rollout, fresh: ReplicaSet): boolean {
  const old = rollout.old.filter(isActiveSet).sort(byCreation);
  if (!old.length) return false;
  const minAvailable = replicasOf(rollout.deployment) - maxUnavailable(rollout.deployment);
  // New pods that are not available yet cannot stand in for old ones.
  const newUnavailable = sizeOf(fresh) - (fresh.status?.availableReplicas ?? 0);
  const removable = sum(rollout.all, sizeOf) - minAvailable - newUnavailable;
  if (removable <= 0) return false;
  const unhealthy = removeUnhealthy(rollout, old, removable);
  // A ReplicaSet that was scaled down a moment ago may still tell of pods that are about to go. Kubernetes counts them, and could
  // remove as many again.
  const available = sum([...old, fresh], (replicaSet) => Math.min(replicaSet.status?.availableReplicas ?? 0, sizeOf(replicaSet)));
  const healthy = removeHealthy(rollout, old, available - minAvailable);
  return unhealthy + healthy > 0;
}

/** Pods that are not available go first: they cost no availability. */
function removeUnhealthy(rollout: Rollout, old: readonly ReplicaSet[], most: number): number {
  let removed = 0;
  for (const replicaSet of old) {
    const unavailable = sizeOf(replicaSet) - (replicaSet.status?.availableReplicas ?? 0);
    const count = Math.min(most - removed, unavailable);
    if (count <= 0) continue;
    rollout.scale(replicaSet, sizeOf(replicaSet) - count);
    removed += count;
  }
  return removed;
}

function removeHealthy(rollout: Rollout, old: readonly ReplicaSet[], most: number): number {
  let removed = 0;
  for (const replicaSet of old) {
    const count = Math.min(most - removed, sizeOf(replicaSet));
    if (count <= 0) continue;
    rollout.scale(replicaSet, sizeOf(replicaSet) - count);
    removed += count;
  }
  return removed;
}
