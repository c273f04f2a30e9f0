/** A Deployment's status and its conditions. Source: calculateStatus in sync.go, syncRolloutStatus in progress.go. */
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "@kubarium/api";
import { formatTime, parseTime } from "@kubarium/apimachinery";
import { conditionOf, withCondition, withoutCondition } from "../../../objects/conditions.ts";
import { orNothing } from "../../../objects/status-writes.ts";
import { sizeOf, sum } from "./replica-sets.ts";
import type { Rollout } from "./rollout.ts";
import { maxUnavailable, replicasOf } from "./strategy/limits.ts";

/** "No deadline" and "no limit" are written as the largest int32. */
const UNLIMITED = 2 ** 31 - 1;

const limited = (value: number | undefined): value is number => value !== undefined && value !== UNLIMITED;
export const hasProgressDeadline = (deployment: Deployment): boolean => limited(deployment.spec.progressDeadlineSeconds);
export const hasHistoryLimit = (deployment: Deployment): boolean => limited(deployment.spec.revisionHistoryLimit);

type Conditions = DeploymentCondition[];

/** Counts, and whether enough is available; the other conditions stay as the rollout has them. */
export function statusOf(rollout: Rollout): DeploymentStatus {
  const { deployment, all, fresh, clock } = rollout;
  const available = sum(all, (replicaSet) => replicaSet.status?.availableReplicas);
  const total = sum(all, sizeOf);
  const terminating = terminatingOf(all);
  const now = formatTime(clock.now());
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment);
  const conditions = withCondition(rollout.conditions, {
    type: "Available",
    status: enough ? "True" : "False",
    lastUpdateTime: now,
    lastTransitionTime: now,
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
  });
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: orNothing(sum(all, (replicaSet) => replicaSet.status?.replicas)),
    updatedReplicas: orNothing(fresh?.status?.replicas ?? 0),
    readyReplicas: orNothing(sum(all, (replicaSet) => replicaSet.status?.readyReplicas)),
    availableReplicas: orNothing(available),
    unavailableReplicas: orNothing(Math.max(0, total - available)),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
    conditions,
  };
}

/** Unknown as soon as one ReplicaSet that has been looked at does not say. */
function terminatingOf(replicaSets: readonly ReplicaSet[]): number | undefined {
  const counts = replicaSets.filter((replicaSet) => replicaSet.status?.observedGeneration).map((r) => r.status?.terminatingReplicas);
  return counts.includes(undefined) ? undefined : counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}

/** The status with its Progressing and ReplicaFailure conditions, after a step of a rollout. */
export function rolloutStatusOf(rollout: Rollout): DeploymentStatus {
  const status = statusOf(rollout);
  const progressing = progressingOf(rollout, status);
  return { ...status, conditions: withReplicaFailure(rollout, progressing) };
}

function progressingOf(rollout: Rollout, status: DeploymentStatus): Conditions {
  const { deployment, fresh } = rollout;
  const conditions = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, "Progressing");
  const current = conditionOf(rollout.conditions, "Progressing");
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable") return conditions;
  const subject = fresh ? `ReplicaSet "${fresh.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const now = formatTime(rollout.clock.now());
  const progressing = { type: "Progressing", status: "True", lastUpdateTime: now, lastTransitionTime: now };
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return withCondition(conditions, { ...progressing, reason: "NewReplicaSetAvailable", message });
  }
  if (hasProgressed(deployment, status)) {
    const since = current?.status === "True" ? { lastTransitionTime: current.lastTransitionTime } : {};
    const updated = { ...progressing, ...since, reason: "ReplicaSetUpdated", message: `${subject} is progressing.` };
    // Taken out first: the same reason again must still move lastUpdateTime, from which the deadline counts.
    return withCondition(withoutCondition(conditions, "Progressing"), updated);
  }
  if (!isTimedOut(rollout)) return conditions;
  const message = `${subject} has timed out progressing.`;
  return withCondition(conditions, { ...progressing, status: "False", reason: "ProgressDeadlineExceeded", message });
}

/** Every pod is new and available, and the counts are about the current spec. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const desired = replicasOf(deployment);
  return (
    (status?.updatedReplicas ?? 0) === desired &&
    (status?.replicas ?? 0) === desired &&
    (status?.availableReplicas ?? 0) === desired &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function hasProgressed({ status: before }: Deployment, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus | undefined): number => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function isTimedOut(rollout: Rollout): boolean {
  const current = conditionOf(rollout.conditions, "Progressing");
  if (!current || current.reason === "NewReplicaSetAvailable") return false;
  return current.reason === "ProgressDeadlineExceeded" || untilDeadlineMs(rollout.deployment, current, rollout) < 0;
}

function untilDeadlineMs(deployment: Deployment, progressing: DeploymentCondition, { clock }: Pick<Rollout, "clock">): number {
  const sinceMs = clock.since(parseTime(progressing.lastUpdateTime ?? ""));
  return (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 - (Number.isNaN(sinceMs) ? 0 : sinceMs);
}

/** The new ReplicaSet's failure before those of the old ones. */
function withReplicaFailure({ all, fresh }: Rollout, conditions: Conditions): Conditions {
  for (const replicaSet of fresh ? [fresh, ...all] : all) {
    const failure = conditionOf(replicaSet.status?.conditions, "ReplicaFailure");
    if (failure) return withCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime });
  }
  return withoutCondition(conditions, "ReplicaFailure");
}

/** When to look again at a rollout that gives no sign of life, in cluster milliseconds; undefined when it needs no looking after. */
export function nextProgressCheckMs(rollout: Rollout, status: DeploymentStatus): number | undefined {
  const { deployment } = rollout;
  const current = conditionOf(status.conditions, "Progressing");
  if (!hasProgressDeadline(deployment) || !current) return undefined;
  if (isComplete(deployment, status) || current.reason === "ProgressDeadlineExceeded") return undefined;
  // A second more than the deadline, since timestamps have whole seconds.
  return Math.max(untilDeadlineMs(deployment, current, rollout), 0) + 1000;
}
