/** Which of a set's pods goes first when there are too many. Source: ActivePodsWithRanks in pkg/controller/controller_utils.go. */
import type { Pod } from "@kubarium/api";
import { parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { isReady, readyCondition } from "../../../objects/pods.ts";

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
const PHASE_RANK: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** Sorted copy, the first to delete first. `perNode` counts the active pods that should not share a node. */
export function rankForDeletion(pods: readonly Pod[], perNode: ReadonlyMap<string, number>, clock: Clock): Pod[] {
  const now = clock.now();
  return pods
    .map((pod) => ({ pod, ...factsOf(pod, perNode, now) }))
    .sort(
      (a, b) =>
        (a.scheduled === b.scheduled ? 0 : a.scheduled - b.scheduled) ||
        a.phase - b.phase ||
        a.ready - b.ready ||
        a.cost - b.cost ||
        b.doubled - a.doubled ||
        (a.ready && b.ready && a.readySince !== b.readySince ? a.readyAge - b.readyAge || byUid(a.pod, b.pod) : 0) ||
        b.restarts - a.restarts ||
        b.sidecarRestarts - a.sidecarRestarts ||
        (a.created === b.created ? 0 : a.age - b.age || byUid(a.pod, b.pod)),
    )
    .map(({ pod }) => pod);
}

function factsOf(pod: Pod, perNode: ReadonlyMap<string, number>, now: number) {
  const readySince = parseTime(readyCondition(pod)?.lastTransitionTime ?? "");
  const created = parseTime(pod.metadata.creationTimestamp ?? "");
  return {
    scheduled: pod.spec.nodeName ? 1 : 0,
    phase: PHASE_RANK[pod.status?.phase ?? "Pending"] ?? 0,
    ready: isReady(pod) ? 1 : 0,
    cost: deletionCost(pod),
    doubled: perNode.get(pod.spec.nodeName ?? "") ?? 0,
    readySince,
    readyAge: magnitudeOfAge(readySince, now),
    ...restartsOf(pod),
    created,
    age: magnitudeOfAge(created, now),
  };
}

/**
 * Ages count by powers of two, so that about equally old pods go in random (UID) order instead of the newest node's first.
 * Unknown ages are the youngest. Source: logarithmicRankDiff, on nanoseconds.
 */
function magnitudeOfAge(timeMs: number, now: number): number {
  if (Number.isNaN(timeMs)) return -2;
  const ageNs = (now - timeMs) * 1e6;
  return ageNs > 0 ? Math.floor(Math.log2(ageNs)) : -1;
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST];
  return text !== undefined && /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0;
}

function restartsOf(pod: Pod): { restarts: number; sidecarRestarts: number } {
  const sidecars = new Set(pod.spec.initContainers?.filter((c) => c.restartPolicy === "Always").map((c) => c.name));
  const most = (counts: readonly number[]): number => counts.reduce((a, b) => Math.max(a, b), 0);
  return {
    restarts: most((pod.status?.containerStatuses ?? []).map((c) => c.restartCount)),
    sidecarRestarts: most((pod.status?.initContainerStatuses ?? []).filter((c) => sidecars.has(c.name)).map((c) => c.restartCount)),
  };
}

const byUid = (a: Pod, b: Pod): number => (a.metadata.uid < b.metadata.uid ? -1 : a.metadata.uid > b.metadata.uid ? 1 : 0);
