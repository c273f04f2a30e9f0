/** The rules of a ClusterRole that is put together of others. Source: pkg/controller/clusterroleaggregation. */
import type { ClusterRole } from "@kubarium/api";
import { deepEqual, selectorFromLabelSelector } from "@kubarium/apimachinery";

type Rules = NonNullable<ClusterRole["rules"]>;

/** Selector by selector, roles by name, each rule once; undefined for a role that is not put together. */
export function planAggregatedRules(role: ClusterRole, all: readonly ClusterRole[]): Rules | undefined {
  const { clusterRoleSelectors } = role.aggregationRule ?? {};
  if (!clusterRoleSelectors) return undefined;
  const rules: Rules = [];
  const sorted = [...all].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const each of clusterRoleSelectors) {
    const selector = selectorFromLabelSelector(each);
    for (const other of sorted) {
      if (other.metadata.name === role.metadata.name || !selector.matches(other.metadata.labels ?? {})) continue;
      for (const rule of other.rules ?? []) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
    }
  }
  return rules;
}
