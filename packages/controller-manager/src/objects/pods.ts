/** What controllers ask about a pod. Source: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go. */
import type { Pod, PodCondition } from "@kubarium/api";
import { parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";

export const isTerminal = (pod: Pod): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

/** Counts towards the replicas of its owner. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && !pod.metadata.deletionTimestamp;

export const isTerminating = (pod: Pod): boolean => !isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;

export function readyCondition(pod: Pod): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === "Ready");
}

export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === "True";

/** Ready for at least `minReadySeconds` of cluster time. */
export function isAvailable(pod: Pod, minReadySeconds: number, clock: Clock): boolean {
  return isReady(pod) && (minReadySeconds === 0 || untilAvailableMs(pod, minReadySeconds, clock) <= 0);
}

/** How much longer a ready pod has to stay ready; Infinity when it does not say since when it is. */
export function untilAvailableMs(pod: Pod, minReadySeconds: number, clock: Clock): number {
  const since = readyCondition(pod)?.lastTransitionTime;
  return since ? minReadySeconds * 1000 - clock.since(parseTime(since)) : Number.POSITIVE_INFINITY;
}
