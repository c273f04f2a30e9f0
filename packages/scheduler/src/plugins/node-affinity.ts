/** NodeAffinity: nodeSelector, required and preferred node affinity. */
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from "@kubarium/api";
import { type FilterPlugin, fits, refuse, type ScorePlugin } from "./plugin.ts";

function requirementHolds({ key, operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && /^-?\d+$/.test(value) && BigInt(value) > BigInt(values[0] ?? key);
    case "Lt":
      return value !== undefined && /^-?\d+$/.test(value) && BigInt(value) < BigInt(values[0] ?? key);
    default:
      return false;
  }
}

/** An empty term matches nothing. */
function termHolds(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (!expressions.length && !fields.length) return false;
  return (
    expressions.every((requirement) => requirementHolds(requirement, node.metadata.labels?.[requirement.key])) &&
    fields.every((requirement) => requirementHolds(requirement, requirement.key === "metadata.name" ? node.metadata.name : undefined))
  );
}

/** One term is enough. */
export const nodeSelectorHolds = ({ nodeSelectorTerms }: NodeSelector, node: Node): boolean =>
  nodeSelectorTerms.some((term) => termHolds(term, node));

export const nodeAffinityFilter: FilterPlugin = {
  name: "NodeAffinity",
  prepare: ({ pod }) => {
    const selector = Object.entries(pod.spec.nodeSelector ?? {});
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    return ({ node }) => {
      const selected = selector.every(([key, value]) => node.metadata.labels?.[key] === value);
      const liked = !required || nodeSelectorHolds(required, node);
      return selected && liked ? fits : refuse("node(s) didn't match Pod's node affinity/selector", true);
    };
  },
};

export const nodeAffinityScore: ScorePlugin = {
  name: "NodeAffinity",
  weight: 2,
  normalize: "scaled",
  prepare: ({ pod }) => {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    return ({ node }) => preferred.reduce((sum, { weight, preference }) => sum + (termHolds(preference, node) ? weight : 0), 0);
  },
};
