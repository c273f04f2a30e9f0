import type { PodDisruptionBudget } from "@kubarium/api";
import { expect, test } from "vitest";
import { ClusterState } from "../cluster/cluster-state.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import { nodeOf, podOf } from "../testing/objects.ts";
import { failureMessage, preemptionMessage } from "./messages.ts";
import { planPlacement } from "./plan.ts";
import { planPreemption, preemptionIneligible } from "./preemption.ts";

const first = (): number => 0;
const antiAffinity = (app: string) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app } }, topologyKey: "kubernetes.io/hostname" }],
    },
  },
});
const spread = {
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
    },
  ],
};
const web = { labels: { app: "web" } };
const taint = { taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] };

test.for([
  { name: "a pod goes where it fits", pod: podOf("p", { cpu: "2" }), nodes: [nodeOf("small", { cpu: "1" }), nodeOf("big")], to: "big" },
  {
    name: "an unschedulable node is passed over",
    pod: podOf("p"),
    nodes: [nodeOf("a", { spec: { unschedulable: true } }), nodeOf("b")],
    to: "b",
  },
  { name: "a taint keeps a pod away", pod: podOf("p"), nodes: [nodeOf("a", { spec: taint }), nodeOf("b")], to: "b" },
  {
    name: "a selector picks the node",
    pod: podOf("p", { spec: { nodeSelector: { disk: "ssd" } } }),
    nodes: [nodeOf("a"), nodeOf("b", { labels: { disk: "ssd" } })],
    to: "b",
  },
  {
    name: "the emptier node wins",
    pod: podOf("p", { cpu: "1" }),
    nodes: [nodeOf("a", { pods: [podOf("x", { cpu: "2" })] }), nodeOf("b")],
    to: "b",
  },
  {
    name: "pods of one controller spread",
    pod: podOf("p", { owner: "rs" }),
    nodes: [nodeOf("a", { pods: [podOf("x", { owner: "rs" })] }), nodeOf("b", { pods: [podOf("y")] })],
    to: "b",
  },
  {
    name: "anti-affinity keeps apart",
    pod: podOf("p", { ...web, spec: antiAffinity("web") }),
    nodes: [nodeOf("a", { pods: [podOf("x", web)] }), nodeOf("b", { pods: [podOf("y", { cpu: "3" })] })],
    to: "b",
  },
  {
    name: "the anti-affinity of a pod that is there counts too",
    pod: podOf("p", web),
    nodes: [nodeOf("a", { pods: [podOf("x", { spec: antiAffinity("web") })] }), nodeOf("b", { pods: [podOf("y", { cpu: "3" })] })],
    to: "b",
  },
  {
    name: "a hard spread refuses the fuller domain",
    pod: podOf("p", { ...web, spec: spread }),
    nodes: [nodeOf("a", { pods: [podOf("x", web)] }), nodeOf("b", { pods: [podOf("y", { cpu: "3" })] })],
    to: "b",
  },
  {
    name: "a host port that is taken keeps away",
    pod: podOf("p", { spec: { containers: [{ name: "c", image: "i", ports: [{ containerPort: 80, hostPort: 80 }] }] } }),
    nodes: [
      nodeOf("a", {
        pods: [podOf("x", { spec: { containers: [{ name: "c", image: "i", ports: [{ containerPort: 80, hostPort: 80 }] }] } })],
      }),
      nodeOf("b"),
    ],
    to: "b",
  },
])("$name", ({ pod, nodes, to }) => {
  expect(planPlacement(pod, nodes, first)).toEqual({ outcome: "placed", node: to });
});

test.for([
  { name: "no node at all", nodes: [], message: "no nodes available to schedule pods" },
  {
    name: "requests beyond every node",
    nodes: ["a", "b", "c"].map((name) => nodeOf(name)),
    message:
      "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  },
  {
    name: "one full, one tainted",
    nodes: [nodeOf("a", { cpu: "12", pods: [podOf("x", { cpu: "8" })] }), nodeOf("b", { spec: taint })],
    message:
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
  },
])("a pod that fits nowhere is told why: $name", ({ nodes, message }) => {
  const placement = planPlacement(podOf("p", { cpu: "10" }), nodes, first);
  if (placement.outcome === "placed") throw new Error("placed");
  const { nodeCount, refusals } = placement;
  expect(failureMessage(nodeCount, refusals, preemptionMessage(nodeCount, refusals, undefined))).toBe(message);
});

test("preemption takes the fewest and least important pods that make room", () => {
  const of = (name: string, cpu: string, priority: number) =>
    podOf(name, { cpu, spec: { priority, containers: [{ name: "c", image: "i", resources: { requests: { cpu } } }] } });
  const nodes = [nodeOf("a", { pods: [of("high", "3", 50)] }), nodeOf("b", { pods: [of("low", "2", 1), of("other", "2", 1)] })];
  const pod = of("p", "2", 100);
  const placement = planPlacement(pod, nodes, first);
  if (placement.outcome === "placed") throw new Error("placed");
  const plan = planPreemption(pod, nodes, placement.refusals);
  expect({ node: plan?.node, victims: plan?.victims.map(({ key }) => key) }).toEqual({ node: "b", victims: ["default/other"] });
});

test("preemption spares pods whose disruption budget is used up, where others can go", () => {
  const of = (name: string, priority: number, app: string) =>
    podOf(name, {
      labels: { app },
      spec: { priority, containers: [{ name: "c", image: "i", resources: { requests: { cpu: "4" } } }] },
    });
  const nodes = [nodeOf("a", { pods: [of("kept", 1, "db")] }), nodeOf("b", { pods: [of("spare", 5, "web")] })];
  const budget = {
    metadata: { name: "db", namespace: "default" },
    spec: { selector: { matchLabels: { app: "db" } } },
    status: { disruptionsAllowed: 0 },
  } as unknown as PodDisruptionBudget;
  const nodeFor = (budgets: PodDisruptionBudget[]) => planPreemption(of("p", 100, "new"), nodes, new Map(), budgets)?.node;
  expect([nodeFor([]), nodeFor([budget])]).toEqual(["a", "b"]);
});

test("while a pod that was pushed away is still going, nobody else is", () => {
  const going = podOf("x", { cpu: "4" });
  going.pod.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
  going.pod.status.conditions = [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }];
  const pod = podOf("p", { cpu: "4", spec: { priority: 10 } });
  const nodes = [nodeOf("a", { pods: [going] })];
  expect(planPreemption(pod, nodes, new Map())?.node).toBe("a");
  pod.pod.status.nominatedNodeName = "a";
  expect(preemptionIneligible(pod, nodes, new Map())).toBe("not eligible due to a terminating pod on the nominated node.");
  expect(planPreemption(pod, nodes, new Map())).toBeUndefined();
});

test("room that is made for a pod is not there for lesser ones", () => {
  const state = new ClusterState();
  state.setNode(nodeOf("a").node);
  const first = podOf("first", { cpu: "3", spec: { priority: 10 } });
  state.nominate(first, "a");
  const outcomeOf = (pod: PodInfo) => planPlacement(pod, state.list(pod), () => 0).outcome;
  const lesser = podOf("lesser", { cpu: "3" });
  expect([outcomeOf(lesser), outcomeOf(first)]).toEqual(["unschedulable", "placed"]);
  state.nominate(first, undefined);
  expect(outcomeOf(lesser)).toBe("placed");
});

test("a pod that must not preempt does not", () => {
  const pod = podOf("p", { cpu: "4", spec: { priority: 10, preemptionPolicy: "Never" } });
  expect(planPreemption(pod, [nodeOf("a", { pods: [podOf("x", { cpu: "4" })] })], new Map())).toBeUndefined();
});
