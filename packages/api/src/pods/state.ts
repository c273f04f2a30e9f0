/** What controllers ask about a Pod. Sources: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go. */
import { parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { Container, Pod } from "../generated/types.ts";
import { getCondition } from "./conditions.ts";

/** The Ready condition is True. */
export function isPodReady(pod: Pod): boolean {
  return getCondition(pod.status, "Ready")?.status === "True";
}

/** Neither finished nor being deleted. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;
}

/** Succeeded or Failed. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Ready, and for at least `minReadySeconds` of cluster time. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, clock: Pick<Clock, "since">): boolean {
  if (!isPodReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const since = getCondition(pod.status, "Ready")?.lastTransitionTime;
  return since !== undefined && clock.since(parseTime(since)) >= minReadySeconds * 1000;
}

/** An init container that is restarted for as long as its Pod runs. */
export function isSidecar(initContainer: Pick<Container, "restartPolicy"> | undefined): boolean {
  return initContainer?.restartPolicy === "Always";
}
