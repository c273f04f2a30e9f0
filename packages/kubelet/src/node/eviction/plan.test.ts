import type { Pod } from "@kubarium/api";
import { expect, test } from "vitest";
import { planEviction, planPressureAdmission } from "./plan.ts";

const MI = 1024 * 1024;
const pod = (name: string, spec: object = {}, qosClass = "BestEffort") =>
  ({ metadata: { name }, spec: { containers: [], ...spec }, status: { qosClass } }) as unknown as Pod;
const usage = (of: Pod, mi: number, requestMi = 0) => ({
  pod: of,
  containers: [{ name: "c", bytes: mi * MI, requestBytes: requestMi * MI, request: requestMi ? `${requestMi}Mi` : "0" }],
});

test.for([
  { name: "nothing while enough is free", pods: [usage(pod("a"), 100)], victim: undefined, pressure: false },
  { name: "the one furthest above its request", pods: [usage(pod("a"), 500, 450), usage(pod("b"), 480, 16)], victim: "b", pressure: true },
  {
    name: "the less important of two that exceed",
    pods: [usage(pod("a", { priority: 10 }), 700), usage(pod("b"), 300)],
    victim: "b",
    pressure: true,
  },
  {
    name: "one above its request before a larger one within",
    pods: [usage(pod("a"), 900, 900), usage(pod("b"), 50, 10)],
    victim: "b",
    pressure: true,
  },
  { name: "never a critical one", pods: [usage(pod("a", { priority: 2_000_001_000 }), 990)], victim: undefined, pressure: true },
])("evicts $name", ({ pods, victim, pressure }) => {
  const plan = planEviction(1000 * MI, pods);
  expect([plan.victim?.pod.metadata.name, plan.underPressure]).toEqual([victim, pressure]);
});

test("says what was used and what was asked for", () => {
  const plan = planEviction(1000 * MI, [usage(pod("a"), 960, 16)]);
  expect(plan.victim?.message).toBe(
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 40960Ki. Container c was using 983040Ki, request is 16Mi, has larger consumption of memory. ",
  );
});

test.for([
  { name: "no pod without requests", of: pod("a"), reason: "Evicted" },
  { name: "a pod with requests", of: pod("a", {}, "Burstable"), reason: undefined },
  {
    name: "a pod that tolerates it",
    of: pod("a", { tolerations: [{ key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" }] }),
    reason: undefined,
  },
])("a node under pressure takes $name", ({ of, reason }) => {
  expect(planPressureAdmission(of)?.reason).toBe(reason);
});
