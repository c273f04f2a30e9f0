/** What one run does to a Deployment: a pure function of what the caches hold. Source: syncDeployment and what it calls. */
import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import { conditionOf } from "../../../objects/conditions.ts";
import { byRevision, sizeOf } from "./replica-sets.ts";
import { ensureNewReplicaSet, startRollout } from "./revisions.ts";
import type { Rollout, Step } from "./rollout.ts";
import { hasHistoryLimit, hasProgressDeadline, isComplete, nextProgressCheckMs, rolloutStatusOf, statusOf } from "./status.ts";
import { replicasOf } from "./strategy/limits.ts";
import { oldPodsRunning, scaleDownAllOld } from "./strategy/recreate.ts";
import { scaleDownOld, scaleUpNew } from "./strategy/rolling.ts";
import { isScalingEvent, scaleToDesired } from "./strategy/scaling.ts";

export interface DeploymentPlan {
  /** To be carried out in this order. */
  steps: readonly Step[];
  /** Written after the steps. */
  status: DeploymentStatus;
  /** The Deployment's revision annotation, written with the status; undefined leaves it. */
  revision?: string;
  requeueAfterMs?: number;
}

/** `replicaSets` are those the Deployment owns; `podsOf` answers a ReplicaSet's pods by its UID. */
export function planDeployment(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  podsOf: (replicaSetUid: string) => readonly Pod[],
  clock: Clock,
): DeploymentPlan {
  const rollout = startRollout(deployment, replicaSets, clock);
  if (deployment.metadata.deletionTimestamp) return finish(rollout, statusOf(rollout));
  markPaused(rollout);
  if (deployment.spec.paused || isScalingEvent(rollout)) {
    scaleToDesired(rollout);
    if (deployment.spec.paused) cleanUpHistory(rollout);
    return finish(rollout, statusOf(rollout));
  }
  if (deployment.spec.strategy?.type === "Recreate") recreate(rollout, podsOf);
  else roll(rollout);
  const status = rolloutStatusOf(rollout);
  return finish(rollout, status, nextProgressCheckMs(rollout, status));
}

function finish({ steps, revision }: Rollout, status: DeploymentStatus, requeueAfterMs?: number): DeploymentPlan {
  return {
    steps,
    status,
    ...(revision === undefined ? {} : { revision }),
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
  };
}

function roll(rollout: Rollout): void {
  const fresh = ensureNewReplicaSet(rollout);
  if (scaleUpNew(rollout, fresh) || scaleDownOld(rollout, fresh)) return;
  if (isComplete(rollout.deployment, rollout.deployment.status)) cleanUpHistory(rollout);
}

function recreate(rollout: Rollout, podsOf: (replicaSetUid: string) => readonly Pod[]): void {
  if (scaleDownAllOld(rollout) || oldPodsRunning(rollout, podsOf)) return;
  const fresh = ensureNewReplicaSet(rollout);
  rollout.scale(fresh, replicasOf(rollout.deployment));
  if (isComplete(rollout.deployment, rollout.deployment.status)) cleanUpHistory(rollout);
}

/** A paused rollout makes no progress and must not run into its deadline. Source: checkPausedConditions. */
function markPaused(rollout: Rollout): void {
  const { deployment } = rollout;
  if (!hasProgressDeadline(deployment)) return;
  const reason = conditionOf(rollout.conditions, "Progressing")?.reason;
  if (reason === "ProgressDeadlineExceeded") return;
  if (deployment.spec.paused && reason !== "DeploymentPaused") {
    rollout.setCondition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
  } else if (!deployment.spec.paused && reason === "DeploymentPaused") {
    rollout.setCondition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed");
  }
}

/** The oldest revisions go; a ReplicaSet that still has, wants or may have pods stays and counts. Source: cleanupDeployment. */
function cleanUpHistory(rollout: Rollout): void {
  const { deployment, old } = rollout;
  if (!hasHistoryLimit(deployment)) return;
  const alive = old.filter(({ metadata }) => !metadata.deletionTimestamp).sort(byRevision);
  const surplus = alive.length - (deployment.spec.revisionHistoryLimit ?? 0);
  for (const replicaSet of alive.slice(0, Math.max(0, surplus))) {
    const { status, metadata } = replicaSet;
    const settled = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
    if (sizeOf(replicaSet) === 0 && (status?.replicas ?? 0) === 0 && settled) rollout.steps.push({ do: "delete", replicaSet });
  }
}
