/** Which pods of lower priority must go so that a pod fits. Source: pkg/scheduler/framework/preemption. */
import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import type { Refusal } from "../plugins/plugin.ts";
import { filterFor } from "./plan.ts";

export interface Preemption {
  node: string;
  victims: PodInfo[];
}

const startedMs = ({ pod }: PodInfo): number => Date.parse(pod.status.startTime ?? pod.metadata.creationTimestamp);

/** The node that is hurt least: lowest highest priority, lowest sum of priorities, fewest victims, youngest among the most important. */
export function planPreemption(
  info: PodInfo,
  nodes: readonly ReadyNodeInfo[],
  refusals: ReadonlyMap<string, readonly Refusal[]>,
): Preemption | undefined {
  if (info.pod.spec.preemptionPolicy === "Never") return undefined;
  const candidates: Preemption[] = [];
  for (const node of nodes) {
    if (refusals.get(node.node.metadata.name)?.some(({ unresolvable }) => unresolvable)) continue;
    const victims = victimsOn(info, node, nodes);
    if (victims?.length) candidates.push({ node: node.node.metadata.name, victims });
  }
  return candidates.sort(compare)[0];
}

function victimsOn(info: PodInfo, node: ReadyNodeInfo, nodes: readonly ReadyNodeInfo[]): PodInfo[] | undefined {
  const lower = [...node.pods.values()].filter((other) => other.priority < info.priority);
  if (!lower.length) return undefined;
  const trial = node.clone() as ReadyNodeInfo;
  const world = nodes.map((other) => (other === node ? trial : other));
  const isFit = (): boolean => filterFor(info, world)(trial).length === 0;
  for (const victim of lower) trial.remove(victim.key);
  if (!isFit()) return undefined;
  const victims: PodInfo[] = [];
  // The most important ones are let stay first.
  for (const other of lower.sort((a, b) => b.priority - a.priority || startedMs(a) - startedMs(b))) {
    trial.add(other);
    if (isFit()) continue;
    trial.remove(other.key);
    victims.push(other);
  }
  return victims;
}

function compare(a: Preemption, b: Preemption): number {
  const highest = ({ victims }: Preemption): number => Math.max(...victims.map(({ priority }) => priority));
  const sum = ({ victims }: Preemption): number => victims.reduce((total, { priority }) => total + priority + 2 ** 31, 0);
  const youngest = (candidate: Preemption): number =>
    Math.min(...candidate.victims.filter(({ priority }) => priority === highest(candidate)).map(startedMs));
  return highest(a) - highest(b) || sum(a) - sum(b) || a.victims.length - b.victims.length || youngest(b) - youngest(a);
}
