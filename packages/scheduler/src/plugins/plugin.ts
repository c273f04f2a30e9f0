import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import type { PodInfo } from "../cluster/pod-info.ts";

/** Why a node does not fit. `unresolvable`: removing pods from it would not help, so preemption does not try. */
export interface Refusal {
  reason: string;
  unresolvable: boolean;
}

/** Says nothing for a node that fits. */
type FilterOf = (info: PodInfo, nodes: readonly ReadyNodeInfo[]) => (node: ReadyNodeInfo) => readonly Refusal[];

/** A plugin computes over the whole cluster once a pod, then answers node by node. Pure. */
export interface FilterPlugin {
  name: string;
  prepare: FilterOf;
}

export interface ScorePlugin {
  name: string;
  weight: number;
  /** Raw scores, higher is better; undefined when the plugin has nothing to say about this pod. */
  prepare(info: PodInfo, nodes: readonly ReadyNodeInfo[]): ((node: ReadyNodeInfo) => number) | undefined;
  /** How raw scores become 0 to 100: as they are, scaled to the highest, or scaled so that the lowest wins. */
  normalize: "none" | "scaled" | "reversed" | "range";
}

export const fits: readonly Refusal[] = [];
export const refuse = (reason: string, unresolvable = false): readonly Refusal[] => [{ reason, unresolvable }];
