/** Which pods nobody else will remove. Source: pkg/controller/podgc. */
import type { Node, Pod } from "@kubarium/api";
import { parseTime } from "@kubarium/apimachinery";
import { conditionOf } from "../../../objects/conditions.ts";
import { isTerminal } from "../../../objects/pods.ts";
import { OUT_OF_SERVICE, taintsOf } from "../../../objects/taints.ts";

/** More ended pods than this in the cluster and the oldest go. */
const TERMINATED_POD_THRESHOLD = 12_500;

type Reason = "terminated" | "out-of-service" | "orphaned" | "terminating-unscheduled";

export interface Doomed {
  pod: Pod;
  reason: Reason;
}

/** `goneNodes` are names of nodes that are known not to exist. */
export function planCollection(pods: readonly Pod[], nodeOf: (name: string) => Node | undefined, goneNodes: ReadonlySet<string>): Doomed[] {
  const doomed = new Map<Pod, Reason>();
  const ended = pods.filter(isTerminal).sort(byEvictionAndAge);
  for (const pod of ended.slice(0, Math.max(0, ended.length - TERMINATED_POD_THRESHOLD))) doomed.set(pod, "terminated");
  for (const pod of pods) {
    const { nodeName } = pod.spec;
    if (nodeName && goneNodes.has(nodeName)) doomed.set(pod, "orphaned");
    if (!pod.metadata.deletionTimestamp) continue;
    const node = nodeOf(nodeName ?? "");
    if (!nodeName) doomed.set(pod, "terminating-unscheduled");
    else if (node && isOutOfService(node)) doomed.set(pod, "out-of-service");
  }
  return [...doomed].map(([pod, reason]) => ({ pod, reason }));
}

/** Somebody vouches that the node is off: its pods need not be waited for. */
function isOutOfService(node: Node): boolean {
  const ready = conditionOf(node.status?.conditions, "Ready")?.status === "True";
  return !ready && taintsOf(node).some(({ key }) => key === OUT_OF_SERVICE);
}

function byEvictionAndAge(a: Pod, b: Pod): number {
  const evicted = (pod: Pod): number => (pod.status?.phase === "Failed" && pod.status.reason === "Evicted" ? 0 : 1);
  const created = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp);
  return evicted(a) - evicted(b) || created(a) - created(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}
