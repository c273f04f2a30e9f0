/** Labels of nodes that are no longer what to use. Source: pkg/api/node/util.go. */
import { warningsForCIDR } from "@kubarium/apimachinery";
import type { LabelSelector, NodeSelectorTerm } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

const useInstead = (since: string, label: string): string => `deprecated since ${since}; use "${label}" instead`;

const DEPRECATED = new Map([
  ["beta.kubernetes.io/arch", useInstead("v1.14", "kubernetes.io/arch")],
  ["beta.kubernetes.io/os", useInstead("v1.14", "kubernetes.io/os")],
  ["failure-domain.beta.kubernetes.io/region", useInstead("v1.17", "topology.kubernetes.io/region")],
  ["failure-domain.beta.kubernetes.io/zone", useInstead("v1.17", "topology.kubernetes.io/zone")],
  ["beta.kubernetes.io/instance-type", useInstead("v1.17", "node.kubernetes.io/instance-type")],
  ["app.kubernetes.io/created-by", "deprecated since v1.9"],
  ["scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"],
  ["node-role.kubernetes.io/master", 'use "node-role.kubernetes.io/control-plane" instead'],
]);

export const deprecatedNodeLabel = (label: string): string | undefined => DEPRECATED.get(label);

export function nodeSelectorTermWarnings({ matchExpressions = [] }: NodeSelectorTerm, path: string): string[] {
  return matchExpressions.flatMap(({ key }, index) => {
    const message = deprecatedNodeLabel(key);
    return message ? [`${path}.matchExpressions[${index}].key: ${key} is ${message}`] : [];
  });
}

export function labelSelectorWarnings(selector: LabelSelector | undefined, path: string): string[] {
  const labels = Object.keys(selector?.matchLabels ?? {}).flatMap((label) => {
    const message = deprecatedNodeLabel(label);
    return message ? [`${path}.matchLabels.${label}: ${message}`] : [];
  });
  return [...nodeSelectorTermWarnings(selector ?? {}, path), ...labels];
}

export function nodeWarnings({ spec }: AnyObject): string[] {
  const warnings: string[] = [];
  if (spec?.configSource) warnings.push("spec.configSource: the feature is removed");
  if (spec?.externalID) {
    warnings.push("spec.externalID: this field is deprecated, and is unused by Kubernetes");
  }
  const cidrs: string[] = spec?.podCIDRs ?? [];
  return [...warnings, ...cidrs.flatMap((cidr, index) => warningsForCIDR(`spec.podCIDRs[${index}]`, cidr))];
}
