/** PodTopologySpread: hard constraints filter, soft ones and Kubernetes' defaults score. */
import type { Pod, TopologySpreadConstraint } from "@kubarium/api";
import { selectorFromLabelSelector } from "@kubarium/apimachinery";
import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import { nodeAffinityFilter } from "./node-affinity.ts";
import { type FilterPlugin, fits, refuse, type ScorePlugin } from "./plugin.ts";

const HOSTNAME = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";

interface Spread {
  topologyKey: string;
  maxSkew: number;
  minDomains: number;
  matches(pod: Pod): boolean;
  selfMatches: boolean;
  counts: Map<string, number>;
}

function matcherOf(pod: Pod, constraint: TopologySpreadConstraint): (other: Pod) => boolean {
  const selector = selectorFromLabelSelector(constraint.labelSelector);
  const same = (constraint.matchLabelKeys ?? []).filter((key) => pod.metadata.labels?.[key] !== undefined);
  return (other) =>
    other.metadata.namespace === pod.metadata.namespace &&
    !other.metadata.deletionTimestamp &&
    selector.matches(other.metadata.labels) &&
    same.every((key) => other.metadata.labels?.[key] === pod.metadata.labels?.[key]);
}

function counted(spread: Omit<Spread, "counts">, nodes: readonly ReadyNodeInfo[], eligible: (node: ReadyNodeInfo) => boolean): Spread {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.node.metadata.labels?.[spread.topologyKey];
    if (domain === undefined || !eligible(node)) continue;
    let count = counts.get(domain) ?? 0;
    for (const { pod } of node.pods.values()) if (spread.matches(pod)) count++;
    counts.set(domain, count);
  }
  return { ...spread, counts };
}

function spreadsOf(info: PodInfo, nodes: readonly ReadyNodeInfo[], action: "DoNotSchedule" | "ScheduleAnyway"): Spread[] {
  const { pod } = info;
  const affinity = nodeAffinityFilter.prepare(info, nodes);
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === action)
    .map((constraint) => {
      const matches = matcherOf(pod, constraint);
      const spread = {
        topologyKey: constraint.topologyKey,
        maxSkew: constraint.maxSkew,
        minDomains: constraint.minDomains ?? 1,
        matches,
        selfMatches: matches(pod),
      };
      return counted(spread, nodes, (node) => constraint.nodeAffinityPolicy === "Ignore" || affinity(node).length === 0);
    });
}

const REASON = "node(s) didn't match pod topology spread constraints";

export const spreadFilter: FilterPlugin = {
  name: "PodTopologySpread",
  prepare: (info, nodes) => {
    const hard = spreadsOf(info, nodes, "DoNotSchedule");
    const least = hard.map(({ counts, minDomains }) => (counts.size < minDomains ? 0 : Math.min(...counts.values())));
    return ({ node }) => {
      for (const [index, spread] of hard.entries()) {
        const domain = node.metadata.labels?.[spread.topologyKey];
        if (domain === undefined) return refuse(`${REASON} (missing required label)`, true);
        const skew = (spread.counts.get(domain) ?? 0) + (spread.selfMatches ? 1 : 0) - (least[index] ?? 0);
        if (skew > spread.maxSkew) return refuse(REASON);
      }
      return fits;
    };
  },
};

/** Pods of one controller spread over hosts and zones even when they say nothing. Source: podtopologyspread systemDefaultConstraints. */
const DEFAULTS = [
  { topologyKey: HOSTNAME, maxSkew: 3 },
  { topologyKey: ZONE, maxSkew: 5 },
];

function defaultSpreads({ pod, controller }: PodInfo, nodes: readonly ReadyNodeInfo[]): Spread[] {
  if (!controller) return [];
  const matches = (other: Pod): boolean =>
    other.metadata.namespace === pod.metadata.namespace &&
    !other.metadata.deletionTimestamp &&
    !!other.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === controller);
  return DEFAULTS.filter(({ topologyKey }) => nodes.some(({ node }) => node.metadata.labels?.[topologyKey] !== undefined)).map(
    (constraint) => counted({ ...constraint, minDomains: 1, matches, selfMatches: true }, nodes, () => true),
  );
}

export const spreadScore: ScorePlugin = {
  name: "PodTopologySpread",
  weight: 2,
  normalize: "reversed",
  prepare: (info, nodes) => {
    const soft = info.pod.spec.topologySpreadConstraints?.length ? spreadsOf(info, nodes, "ScheduleAnyway") : defaultSpreads(info, nodes);
    if (!soft.length) return undefined;
    return ({ node }) =>
      soft.reduce((sum, { topologyKey, counts, maxSkew }) => {
        const domain = node.metadata.labels?.[topologyKey];
        return sum + (domain === undefined ? 0 : (counts.get(domain) ?? 0) * Math.log(counts.size + 2) + (maxSkew - 1));
      }, 0);
  },
};
