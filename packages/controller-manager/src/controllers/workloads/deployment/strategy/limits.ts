/** How far a rollout may stray from `spec.replicas`. Source: ResolveFenceposts, MaxSurge, MaxUnavailable in deployment_util.go. */
import type { Deployment } from "@kubarium/api";
import { scaledIntOrPercent } from "@kubarium/apimachinery";

export const replicasOf = (deployment: Deployment): number => deployment.spec.replicas ?? 1;

export const isRollingUpdate = (deployment: Deployment): boolean => deployment.spec.strategy?.type === "RollingUpdate";

/** Surge rounds up, unavailable down; when both come to nothing, one pod may be unavailable, or no step could ever be made. */
function resolveFenceposts(
  maxSurge: number | string | undefined,
  maxUnavailable: number | string | undefined,
  desired: number,
): { surge: number; unavailable: number } {
  const surge = scaledIntOrPercent(maxSurge ?? 0, desired, true);
  const unavailable = scaledIntOrPercent(maxUnavailable ?? 0, desired, false);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function maxSurge(deployment: Deployment): number {
  if (!isRollingUpdate(deployment)) return 0;
  const rolling = deployment.spec.strategy?.rollingUpdate;
  return resolveFenceposts(rolling?.maxSurge, rolling?.maxUnavailable, replicasOf(deployment)).surge;
}

export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  const rolling = deployment.spec.strategy?.rollingUpdate;
  return Math.min(resolveFenceposts(rolling?.maxSurge, rolling?.maxUnavailable, replicas).unavailable, replicas);
}

/** How many replicas the new ReplicaSet should have, given what all of them have now. Source: NewRSNewReplicas. */
export function newReplicaSetReplicas(deployment: Deployment, current: number, total: number): number {
  const desired = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return desired;
  // Not maxSurge(): the fencepost for "both zero" does not touch the surge.
  const limit = desired + scaledIntOrPercent(deployment.spec.strategy?.rollingUpdate?.maxSurge ?? 0, desired, true);
  return total >= limit ? current : current + Math.min(limit - total, desired - current);
}
