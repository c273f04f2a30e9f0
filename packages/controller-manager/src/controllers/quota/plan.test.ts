import type { ResourceQuota } from "@kubarium/api";
import { evaluatorFor } from "@kubarium/api/quota";
import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { evaluatorsOf, planQuotaStatus } from "./plan.ts";

const quota = (hard: Record<string, string>, scopes?: string[]): ResourceQuota =>
  ({ metadata: { name: "q" }, spec: { hard, ...(scopes ? { scopes } : {}) } }) as ResourceQuota;
const pod = (cpu?: string) => ({ metadata: {}, spec: { containers: [cpu ? { resources: { requests: { cpu } } } : {}] } });

test.for([
  { name: "nothing is used of an empty namespace", hard: { pods: "2" }, pods: [], used: { pods: "0" } },
  {
    name: "Pods and what they request",
    hard: { pods: "2", "requests.cpu": "3" },
    pods: [pod("1"), pod("500m")],
    used: { pods: "2", "requests.cpu": "1500m" },
  },
  { name: "a scope leaves Pods out", hard: { pods: "2" }, scopes: ["BestEffort"], pods: [pod("1"), pod()], used: { pods: "1" } },
  { name: "what nobody counts is left out", hard: { pods: "2", "count/things.x.y": "1" }, pods: [pod()], used: { pods: "1" } },
])("$name", ({ hard, scopes, pods, used }) => {
  const counted = [{ evaluator: evaluatorFor("pods"), objects: pods }];
  expect(planQuotaStatus(quota(hard as unknown as Record<string, string>, scopes), counted, fakeClock())).toEqual({ hard, used });
});

test("a quota is about the kinds that its entries name", () => {
  const all = ["pods", "services", "configmaps", "deployments.apps"].map(evaluatorFor);
  expect(evaluatorsOf(quota({ cpu: "1", "count/deployments.apps": "2" }), all).map(({ resource }) => resource)).toEqual([
    "pods",
    "deployments.apps",
  ]);
});
