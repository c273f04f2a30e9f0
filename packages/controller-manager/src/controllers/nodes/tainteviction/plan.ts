/** When a pod has to leave its node. Source: pkg/controller/tainteviction. */
import type { Pod, Taint } from "@kubarium/api";
import { toleratedSeconds } from "../../../objects/taints.ts";

export type EvictionPlan =
  | { do: "stay" }
  /** In cluster milliseconds from the moment the pod and the taints first met. */
  | { do: "evict"; afterMs: number };

export function planEviction(pod: Pod, taints: readonly Taint[]): EvictionPlan {
  if (taints.length === 0) return { do: "stay" };
  const seconds = toleratedSeconds(pod.spec.tolerations ?? [], taints);
  return Number.isFinite(seconds) ? { do: "evict", afterMs: seconds * 1000 } : { do: "stay" };
}
