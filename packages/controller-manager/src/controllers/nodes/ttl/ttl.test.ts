import { type Node, resources, type ResourceRef } from "@kubarium/api";
import { afterEach, expect, test } from "vitest";
import { nodeDraft } from "../../../testing/objects.ts";
import { simulate, type Simulation } from "../../../testing/simulation.ts";
import { planStep, ttlSecondsOf } from "./plan.ts";

test.for([
  { name: "a small cluster keeps nothing", step: 0, nodes: 100, ttlSeconds: 0 },
  { name: "one node more is another step", step: 0, nodes: 101, ttlSeconds: 15 },
  { name: "a step is kept until well below", step: 1, nodes: 90, ttlSeconds: 15 },
  { name: "then it goes back", step: 1, nodes: 89, ttlSeconds: 0 },
  { name: "many nodes at once pass steps by", step: 0, nodes: 1500, ttlSeconds: 60 },
  { name: "there is a last step", step: 0, nodes: 9000, ttlSeconds: 300 },
])("$name", ({ step, nodes, ttlSeconds }) => {
  expect(ttlSecondsOf(planStep(step, nodes))).toBe(ttlSeconds);
});

let cluster: Simulation;
afterEach(() => cluster?.stop());

test("every node is told, and told again when somebody takes it away", async () => {
  const ref = resources.nodes as ResourceRef<unknown>;
  cluster = await simulate({ controllers: ["ttl"], kubelet: false });
  await cluster.replica();
  cluster.server.create(ref, "", nodeDraft("node-1"));
  await cluster.pass(1_000);
  const ttls = (): (string | undefined)[] =>
    cluster.objects<Node>(resources.nodes).map(({ metadata }) => metadata.annotations?.["node.alpha.kubernetes.io/ttl"]);
  expect(ttls()).toEqual(["0"]);
  const node = cluster.server.get(ref, "", "node-1");
  cluster.server.update(ref, { ...node, metadata: { ...node?.metadata, annotations: {} } } as never);
  await cluster.pass(1_000);
  expect(ttls()).toEqual(["0"]);
});
