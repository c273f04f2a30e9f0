import type { ClusterRole } from "@kubarium/api";
import { expect, test } from "vitest";
import { planAggregatedRules } from "./plan.ts";

const rule = (resource: string) => ({ verbs: ["get"], apiGroups: [""], resources: [resource] });
const role = (name: string, part: string | undefined, resources: string[], selects?: string): ClusterRole =>
  ({
    metadata: { name, labels: part ? { part } : {} },
    rules: resources.map(rule),
    ...(selects ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: selects } }] } } : {}),
  }) as ClusterRole;

const edit = role("edit", "admin", [], "edit");
const all = [edit, role("b", "edit", ["pods", "secrets"]), role("a", "edit", ["services", "pods"]), role("c", "view", ["nodes"])];

test("the rules of the selected roles come together, by name, each once", () => {
  expect(planAggregatedRules(edit, all)?.map(({ resources }) => resources?.[0])).toEqual(["services", "pods", "secrets"]);
});

test("a role without selectors keeps its own rules", () => {
  expect(planAggregatedRules(all[1] as ClusterRole, all)).toBeUndefined();
});
