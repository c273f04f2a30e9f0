/** Which nodes a selector names. Source: component-helpers/scheduling/corev1/nodeaffinity. */
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from "../generated/types.ts";

type Selected = Pick<Node, "metadata">;

const INTEGER = /^[+-]?\d+$/;

/** What is no integer is neither greater nor less. */
function compares(value: string | undefined, limit: string | undefined, holds: (value: bigint, limit: bigint) => boolean): boolean {
  if (value === undefined || limit === undefined || !INTEGER.test(value) || !INTEGER.test(limit)) return false;
  return holds(BigInt(value.replace(/^\+/, "")), BigInt(limit.replace(/^\+/, "")));
}

function requirementHolds({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
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
      return compares(value, values[0], (a, b) => a > b);
    case "Lt":
      return compares(value, values[0], (a, b) => a < b);
    default:
      return false;
  }
}

/** An empty term matches nothing. */
export function nodeSelectorTermMatches(term: NodeSelectorTerm, { metadata }: Selected): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (!expressions.length && !fields.length) return false;
  return (
    expressions.every((requirement) => requirementHolds(requirement, metadata.labels?.[requirement.key])) &&
    fields.every((requirement) => requirementHolds(requirement, requirement.key === "metadata.name" ? metadata.name : undefined))
  );
}

/** One term is enough. */
export const nodeSelectorMatches = ({ nodeSelectorTerms }: NodeSelector, node: Selected): boolean =>
  nodeSelectorTerms.some((term) => nodeSelectorTermMatches(term, node));

/** The pod's `nodeSelector` and its required node affinity, both. */
export function matchesNodeAffinity({ spec }: Pod, node: Selected): boolean {
  const labels = node.metadata.labels ?? {};
  for (const key in spec.nodeSelector) if (labels[key] !== spec.nodeSelector[key]) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || nodeSelectorMatches(required, node);
}
