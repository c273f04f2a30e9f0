/** The mark of a Pod that the eviction API ends. Source: addConditionAndDeletePod in pkg/registry/core/pod/storage/eviction.go. */
import type { Pod } from "../../generated/types.ts";
import type { StrategyContext } from "../../machinery/definition.ts";
import { setCondition } from "../../pods/conditions.ts";

/** The Pod with the condition that controllers and kubelets tell a disruption by. The given Pod is not changed. */
export function markEvicted(pod: Pod, { clock }: Pick<StrategyContext, "clock">): Pod {
  const status = { ...pod.status };
  const condition = { type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" };
  setCondition(status, condition, clock);
  return { ...pod, metadata: { ...pod.metadata }, status };
}
