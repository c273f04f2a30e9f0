/** NodeAffinity: nodeSelector, required and preferred node affinity. */
import { matchesNodeAffinity, nodeSelectorTermMatches } from "@kubarium/api";
import { type FilterPlugin, fits, refuse, type ScorePlugin } from "./plugin.ts";

export const nodeAffinityFilter: FilterPlugin = {
  name: "NodeAffinity",
  prepare:
    ({ pod }) =>
    ({ node }) =>
      matchesNodeAffinity(pod, node) ? fits : refuse("node(s) didn't match Pod's node affinity/selector", true),
};

export const nodeAffinityScore: ScorePlugin = {
  name: "NodeAffinity",
  weight: 2,
  normalize: "scaled",
  prepare: ({ pod }) => {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    return ({ node }) =>
      preferred.reduce((sum, { weight, preference }) => sum + (nodeSelectorTermMatches(preference, node) ? weight : 0), 0);
  },
};
