/** Telling why a pod is taken away before it is. Source: UpdatePodCondition, PatchPodStatus. */
import { type Pod, type PodCondition, type PodStatus, resources } from "@kubarium/api";
import { formatTime } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import { conditionOf } from "./conditions.ts";

/** `DisruptionTarget=True` with this reason. */
export function disruptionTarget(pod: Pod, reason: string, message: string, clock: Clock): PodCondition | undefined {
  const current = conditionOf(pod.status?.conditions, "DisruptionTarget");
  if (current?.status === "True" && current.reason === reason && current.message === message) return undefined;
  return {
    type: "DisruptionTarget",
    observedGeneration: pod.metadata.generation,
    status: "True",
    lastTransitionTime: current?.status === "True" ? current.lastTransitionTime : formatTime(clock.now()),
    reason,
    message,
  };
}

/** Conditions are merged by type, so that a kubelet's own are not overwritten. */
export async function patchPodStatus(client: Client, { metadata }: Pod, status: Partial<PodStatus>): Promise<void> {
  const body = { metadata: { uid: metadata.uid }, status };
  await client
    .resource(resources.pods)
    .patch(metadata.namespace ?? "", metadata.name, { type: "strategic", body }, { subresource: "status" });
}
