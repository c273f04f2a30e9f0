/** Following a changed `spec.replicas`, in proportion when several ReplicaSets are active. Source: scale in sync.go. */
import type { Deployment, ReplicaSet } from "@kubarium/api";
import { countOf, DESIRED_REPLICAS, MAX_REPLICAS } from "../annotations.ts";
import { byCreation, bySizeNewer, bySizeOlder, isActiveSet, sizeOf, sum } from "../replica-sets.ts";
import type { Rollout } from "../rollout.ts";
import { isRollingUpdate, maxSurge, replicasOf } from "./limits.ts";

/** Some active ReplicaSet was sized for another `spec.replicas`. */
export function isScalingEvent({ all, deployment }: Rollout): boolean {
  return all.filter(isActiveSet).some((replicaSet) => {
    const desired = countOf(replicaSet.metadata.annotations, DESIRED_REPLICAS);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

export function scaleToDesired(rollout: Rollout): void {
  const { deployment } = rollout;
  const single = activeOrLatest(rollout);
  if (single) {
    rollout.scale(single, replicasOf(deployment));
    return;
  }
  if (rollout.fresh && isSaturated(deployment, rollout.fresh)) {
    for (const replicaSet of rollout.old.filter(isActiveSet)) rollout.scale(replicaSet, 0);
    return;
  }
  if (isRollingUpdate(deployment)) scaleInProportion(rollout);
}

/** The only active ReplicaSet, or the newest when none is; undefined when there are several, or none at all. */
function activeOrLatest({ old, fresh }: Rollout): ReplicaSet | undefined {
  const newestFirst = [...old].sort((a, b) => byCreation(b, a));
  const active = [...newestFirst, ...(fresh ? [fresh] : [])].filter(isActiveSet);
  if (active.length > 1) return undefined;
  return active[0] ?? fresh ?? newestFirst[0];
}

function isSaturated(deployment: Deployment, fresh: ReplicaSet): boolean {
  const desired = replicasOf(deployment);
  return (
    sizeOf(fresh) === desired &&
    countOf(fresh.metadata.annotations, DESIRED_REPLICAS) === desired &&
    (fresh.status?.availableReplicas ?? 0) === desired
  );
}

/** The largest gets what rounding leaves over. */
function scaleInProportion(rollout: Rollout): void {
  const { deployment } = rollout;
  const desired = replicasOf(deployment);
  const active = rollout.all.filter(isActiveSet);
  const allowed = desired > 0 ? desired + maxSurge(deployment) : 0;
  const toAdd = allowed - sum(active, sizeOf);
  if (toAdd !== 0) active.sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const sizes = active.map((replicaSet) => {
    const share = proportionOf(replicaSet, deployment, toAdd, added);
    added += share;
    return sizeOf(replicaSet) + share;
  });
  if (sizes[0] !== undefined && toAdd !== 0) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  for (const [i, replicaSet] of active.entries()) rollout.scale(replicaSet, sizes[i] ?? 0, { evenIfSame: true });
}

function proportionOf(replicaSet: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (sizeOf(replicaSet) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(replicaSet, deployment);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

/** What the ReplicaSet would gain or lose if it kept its share of the whole. */
function fractionOf(replicaSet: ReplicaSet, deployment: Deployment): number {
  const size = sizeOf(replicaSet);
  if (replicasOf(deployment) === 0) return -size;
  const maxBefore = countOf(replicaSet.metadata.annotations, MAX_REPLICAS) || deployment.status?.replicas || 0;
  if (maxBefore === 0) return 0;
  const exact = (size * (replicasOf(deployment) + maxSurge(deployment))) / maxBefore;
  return Math.floor(exact + 0.5) - size;
}
