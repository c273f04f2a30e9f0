/** The status of a ReplicaSet or ReplicationController. Source: pkg/controller/replicaset/replica_set_utils.go. */
import type { Pod, ReplicaSetStatus } from "@kubarium/api";
import { formatTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { conditionOf, withCondition, withoutCondition } from "../../../objects/conditions.ts";
import { isAvailable, isReady, untilAvailableMs } from "../../../objects/pods.ts";
import { orNothing } from "../../../objects/status-writes.ts";
import type { ReplicaOwner } from "./owner.ts";

const REPLICA_FAILURE = "ReplicaFailure";

/** `failure` is what kept this run from creating or removing pods. `terminating` is undefined where the kind does not count them. */
export function statusOf(
  owner: ReplicaOwner,
  owned: readonly Pod[],
  terminating: number | undefined,
  failure: Error | undefined,
  clock: Clock,
): ReplicaSetStatus {
  const template = Object.entries(owner.template?.metadata?.labels ?? {});
  const fullyLabeled = owned.filter((pod) => template.every(([name, value]) => pod.metadata.labels?.[name] === value));
  const conditions = conditionsOf(owner, owned, failure, clock);
  return {
    replicas: owned.length,
    fullyLabeledReplicas: orNothing(fullyLabeled.length),
    readyReplicas: orNothing(owned.filter(isReady).length),
    availableReplicas: orNothing(owned.filter((pod) => isAvailable(pod, owner.minReadySeconds, clock)).length),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    observedGeneration: owner.metadata.generation,
    ...(conditions.length ? { conditions } : {}),
  };
}

function conditionsOf(owner: ReplicaOwner, owned: readonly Pod[], failure: Error | undefined, clock: Clock) {
  const conditions = owner.status?.conditions ?? [];
  if (!failure) return withoutCondition(conditions, REPLICA_FAILURE);
  if (conditionOf(conditions, REPLICA_FAILURE)) return conditions;
  return withCondition(conditions, {
    type: REPLICA_FAILURE,
    status: "True",
    lastTransitionTime: formatTime(clock.now()),
    reason: owned.length < owner.replicas ? "FailedCreate" : "FailedDelete",
    message: failure.message,
  });
}

/** When the next ready pod becomes available, in cluster milliseconds; undefined when all ready pods are. */
export function nextAvailabilityMs(owner: ReplicaOwner, owned: readonly Pod[], clock: Clock): number | undefined {
  if (owner.minReadySeconds === 0) return undefined;
  const waits = owned.filter((pod) => isReady(pod) && !isAvailable(pod, owner.minReadySeconds, clock));
  if (!waits.length) return undefined;
  const next = Math.min(...waits.map((pod) => untilAvailableMs(pod, owner.minReadySeconds, clock)));
  return Number.isFinite(next) ? next : owner.minReadySeconds * 1000;
}
