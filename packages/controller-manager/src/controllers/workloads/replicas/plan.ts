/** How many pods to create and which to remove. Source: manageReplicas, getPodsToDelete in pkg/controller/replicaset/replica_set.go. */
import type { Pod } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import { isActive } from "../../../objects/pods.ts";
import { rankForDeletion } from "./ranking.ts";

/** No run creates or removes more; the next one goes on once the caches show the outcome. */
export const BURST_REPLICAS = 500;

export interface ReplicaPlan {
  create: number;
  remove: Pod[];
}

/** `related` are the pods of all sets with the same owner, by which doubled-up nodes are told. */
export function planReplicas(desired: number, owned: readonly Pod[], related: readonly Pod[], clock: Clock): ReplicaPlan {
  const surplus = owned.length - desired;
  if (surplus <= 0) return { create: Math.min(desired - owned.length, BURST_REPLICAS), remove: [] };
  const count = Math.min(surplus, BURST_REPLICAS);
  if (count === owned.length) return { create: 0, remove: [...owned] };
  const perNode = new Map<string, number>();
  for (const pod of related) {
    if (isActive(pod)) perNode.set(pod.spec.nodeName ?? "", (perNode.get(pod.spec.nodeName ?? "") ?? 0) + 1);
  }
  return { create: 0, remove: rankForDeletion(owned, perNode, clock).slice(0, count) };
}

/** 1, 2, 4 …: what would fail a thousand times the same way fails once. Source: slowStartBatch. */
export function planBatches(count: number): number[] {
  const batches: number[] = [];
  for (let remaining = count, size = 1; remaining > 0; remaining -= size, size *= 2) {
    size = Math.min(size, remaining);
    batches.push(size);
  }
  return batches;
}
