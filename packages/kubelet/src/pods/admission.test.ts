import type { Pod } from "@kubarium/api";
import { expect, test } from "vitest";
import { planAdmission } from "./admission.ts";

const node = {
  metadata: { name: "node-1", labels: { disk: "ssd" } },
  status: { allocatable: { cpu: "2", memory: "1Gi", pods: "3" } },
} as never;
const pod = (spec: object, requests?: object): Pod =>
  ({
    metadata: { name: "p" },
    spec: {
      containers: [{ name: "c", ...(requests ? { resources: { requests } } : {}), ...("ports" in spec ? { ports: spec.ports } : {}) }],
      ...spec,
    },
  }) as unknown as Pod;
const affinity = (operator: string, values: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator, values }] }] },
    },
  },
});
const OUT = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";

test.for([
  { name: "a pod that fits is taken", pod: pod({}, { cpu: "500m" }), others: [], want: undefined },
  {
    name: "too much CPU is said in thousandths",
    pod: pod({}, { cpu: "100" }),
    others: [],
    want: "OutOfcpu: Node didn't have enough resource: cpu, requested: 100000, used: 0, capacity: 2000",
  },
  {
    name: "what others use counts",
    pod: pod({}, { cpu: "1500m" }),
    others: [pod({}, { cpu: "1" })],
    want: "OutOfcpu: Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
  },
  {
    name: "the node takes only so many pods",
    pod: pod({}),
    others: [pod({}), pod({}), pod({})],
    want: "OutOfpods: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
  },
  { name: "a node selector must match", pod: pod({ nodeSelector: { disk: "hdd" } }), others: [], want: `NodeAffinity: ${OUT}` },
  { name: "node affinity that matches lets it in", pod: pod(affinity("In", ["ssd", "nvme"])), others: [], want: undefined },
  { name: "node affinity that does not keeps it out", pod: pod(affinity("NotIn", ["ssd"])), others: [], want: `NodeAffinity: ${OUT}` },
  {
    name: "a host port is given once",
    pod: pod({ ports: [{ containerPort: 80, hostPort: 8080 }] }),
    others: [pod({ ports: [{ containerPort: 90, hostPort: 8080 }] })],
    want: "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  },
  {
    name: "the same host port of another protocol is another port",
    pod: pod({ ports: [{ containerPort: 80, hostPort: 53 }] }),
    others: [pod({ ports: [{ containerPort: 80, hostPort: 53, protocol: "UDP" }] })],
    want: undefined,
  },
])("$name", ({ pod: asked, others, want }) => {
  const rejection = planAdmission(asked, node, others);
  expect(rejection && `${rejection.reason}: ${rejection.message}`).toBe(want);
});
