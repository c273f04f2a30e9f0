import { resources } from "@kubarium/api";
import { KubariumContainer, type StartedKubariumContainer } from "@kubarium/testing/container";
import { afterAll, beforeAll, expect, test } from "vitest";

let container: StartedKubariumContainer;
beforeAll(async () => {
  container = await new KubariumContainer(process.env["KUBARIUM_IMAGE"]).withNodes(3).withSpeed(10).start();
}, 120_000);
afterAll(() => container?.stop());

test("three nodes are Ready in one container", async () => {
  const { items } = await container.cluster.client.resource(resources.nodes).list();
  expect(items.map(({ metadata }) => metadata.name)).toEqual(["node-1", "node-2", "node-3"]);
  expect(container.getKubeconfig()).toContain(`:${container.getMappedPort(6443)}`);
});

test("a node fails, and comes back", { timeout: 60_000 }, async () => {
  const { cluster } = container;
  await cluster.stopNode("node-2");
  await cluster.waitForCondition(resources.nodes, "", "node-2", "Ready=Unknown");
  await cluster.startNode("node-2");
  const node = await cluster.waitForCondition(resources.nodes, "", "node-2", "Ready");
  expect(node.metadata.name).toBe("node-2");
});
