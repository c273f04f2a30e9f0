/** Which Pods a quota's scopes take in. Source: pkg/quota/v1/evaluator/core/pods.go. */
import type { AnyObject } from "../machinery/definition.ts";

export interface ScopeRequirement {
  scopeName: string;
  operator: string;
  values?: readonly string[];
}

export function scopesOf({ spec }: AnyObject): ScopeRequirement[] {
  const { scopes = [], scopeSelector }: { scopes?: string[]; scopeSelector?: { matchExpressions?: ScopeRequirement[] } } = spec ?? {};
  return [...scopes.map((scopeName) => ({ scopeName, operator: "Exists" })), ...(scopeSelector?.matchExpressions ?? [])];
}

export function podMatchesScope({ spec }: AnyObject, { scopeName, operator, values = [] }: ScopeRequirement): boolean {
  switch (scopeName) {
    case "Terminating":
      return isTerminating(spec);
    case "NotTerminating":
      return !isTerminating(spec);
    case "BestEffort":
      return isBestEffort(spec);
    case "NotBestEffort":
      return !isBestEffort(spec);
    case "PriorityClass":
      return matchesClass(spec.priorityClassName ?? "", operator, values);
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(spec.affinity?.podAffinity) || crossesNamespaces(spec.affinity?.podAntiAffinity);
    default:
      return false;
  }
}

const isTerminating = ({ activeDeadlineSeconds }: AnyObject[string]): boolean =>
  activeDeadlineSeconds !== undefined && activeDeadlineSeconds !== null && activeDeadlineSeconds >= 0;

function isBestEffort({ containers = [], initContainers = [], resources }: AnyObject[string]): boolean {
  const lists = [...containers, ...initContainers, { resources }].flatMap((each) => [each.resources?.requests, each.resources?.limits]);
  return !lists.some((list) => [list?.cpu, list?.memory].some((amount) => amount !== undefined && String(amount) !== "0"));
}

function matchesClass(name: string, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case "Exists":
      return name !== "";
    case "DoesNotExist":
      return name === "";
    case "In":
      return name !== "" && values.includes(name);
    case "NotIn":
      return name === "" || !values.includes(name);
    default:
      return false;
  }
}

interface Term {
  namespaces?: string[];
  namespaceSelector?: object;
}

function crossesNamespaces(affinity: AnyObject[string]): boolean {
  const required: Term[] = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred: { podAffinityTerm: Term }[] = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)];
  return terms.some(({ namespaces, namespaceSelector }) => (namespaces?.length ?? 0) > 0 || namespaceSelector !== undefined);
}
