/** Where a pod goes: a pure function of the pod and the nodes. */
import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import type { Refusal, ScorePlugin } from "../plugins/plugin.ts";
import { FILTERS, SCORES } from "../plugins/registry.ts";

export type Placement =
  | { outcome: "placed"; node: string }
  /** `refusals` by node name; empty when there is no node at all. */
  | { outcome: "unschedulable"; refusals: Map<string, readonly Refusal[]>; nodeCount: number };

/** Answers the refusals of one node, none when it fits. */
export function filterFor(info: PodInfo, nodes: readonly ReadyNodeInfo[]): (node: ReadyNodeInfo) => readonly Refusal[] {
  const filters = FILTERS.map((plugin) => plugin.prepare(info, nodes));
  return (node) => {
    for (const filter of filters) {
      const refusals = filter(node);
      if (refusals.length) return refusals;
    }
    return [];
  };
}

/** `random` gives a number in [0, 1) and breaks ties. */
export function planPlacement(info: PodInfo, nodes: readonly ReadyNodeInfo[], random: () => number): Placement {
  const filter = filterFor(info, nodes);
  const feasible: ReadyNodeInfo[] = [];
  const refusals = new Map<string, readonly Refusal[]>();
  for (const node of nodes) {
    const refused = filter(node);
    if (refused.length) refusals.set(node.node.metadata.name, refused);
    else feasible.push(node);
  }
  if (!feasible.length) return { outcome: "unschedulable", refusals, nodeCount: nodes.length };
  const nominated = feasible.find(({ node }) => node.metadata.name === info.pod.status.nominatedNodeName);
  const chosen = nominated ?? (feasible.length === 1 ? feasible[0] : best(feasible, info, random));
  return { outcome: "placed", node: chosen?.node.metadata.name ?? "" };
}

function best(nodes: readonly ReadyNodeInfo[], info: PodInfo, random: () => number): ReadyNodeInfo | undefined {
  const totals = nodes.map(() => 0);
  for (const plugin of SCORES) {
    const score = plugin.prepare(info, nodes);
    if (!score) continue;
    for (const [index, value] of normalized(plugin, nodes.map(score)).entries())
      totals[index] = (totals[index] ?? 0) + plugin.weight * Math.trunc(value);
  }
  const highest = Math.max(...totals);
  const top = nodes.filter((_, index) => totals[index] === highest);
  return top[Math.floor(random() * top.length)];
}

const MAX_SCORE = 100;

function normalized(plugin: ScorePlugin, raw: number[]): number[] {
  const highest = Math.max(...raw);
  const lowest = Math.min(...raw);
  switch (plugin.normalize) {
    case "none":
      return raw;
    case "scaled":
      return highest === 0 ? raw : raw.map((value) => (value * MAX_SCORE) / highest);
    case "reversed":
      return highest === 0 ? raw.map(() => MAX_SCORE) : raw.map((value) => (MAX_SCORE * (highest + lowest - value)) / highest);
    case "range":
      return highest === lowest ? raw.map(() => 0) : raw.map((value) => (MAX_SCORE * (value - lowest)) / (highest - lowest));
  }
}
