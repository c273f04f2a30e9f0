/** Taints and tolerations. Source: pkg/util/taints, pkg/apis/core/v1/helper. */
import { type Node, type Taint, type Toleration, tolerates } from "@kubarium/api";

export const NOT_READY = "node.kubernetes.io/not-ready";
export const UNREACHABLE = "node.kubernetes.io/unreachable";
export const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
export const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

export const taintsOf = (node: Node): readonly Taint[] => node.spec?.taints ?? [];
export const noExecuteTaintsOf = (node: Node): Taint[] => taintsOf(node).filter((taint) => taint.effect === "NoExecute");

/** The value does not tell taints apart. */
export const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/**
 * How long a pod may stay on a node with these taints, in seconds: 0 when one is not tolerated, Infinity when nothing limits it.
 * Of several tolerations for a taint the first counts.
 */
export function toleratedSeconds(tolerations: readonly Toleration[], taints: readonly Taint[]): number {
  let seconds = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!used) return 0;
    if (used.tolerationSeconds !== undefined) seconds = Math.min(seconds, Math.max(0, used.tolerationSeconds));
  }
  return seconds;
}
