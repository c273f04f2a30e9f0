import { nodeAffinityFilter, nodeAffinityScore } from "./node-affinity.ts";
import { nodeName, nodePorts, nodeUnschedulable, taintFilter, taintScore } from "./node-basics.ts";
import type { FilterPlugin, ScorePlugin } from "./plugin.ts";
import { podAffinityFilter, podAffinityScore } from "./pod-affinity.ts";
import { balancedAllocation, imageLocality, leastAllocated, resourcesFit } from "./resources.ts";
import { spreadFilter, spreadScore } from "./topology-spread.ts";
import { volumeBinding } from "./volumes.ts";

/** In the order of Kubernetes' default profile: the first that refuses a node names the reason. */
export const FILTERS: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintFilter,
  nodeAffinityFilter,
  nodePorts,
  resourcesFit,
  volumeBinding,
  spreadFilter,
  podAffinityFilter,
];

export const SCORES: readonly ScorePlugin[] = [
  taintScore,
  nodeAffinityScore,
  spreadScore,
  podAffinityScore,
  leastAllocated,
  balancedAllocation,
  imageLocality,
];
