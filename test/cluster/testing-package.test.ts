import { resources } from "@kubarium/api";
import { type KubariumCluster, startKubarium } from "@kubarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: KubariumCluster;
beforeAll(async () => {
  cluster = await startKubarium({ nodes: 2, speed: 20 });
}, 60_000);
afterAll(() => cluster?.stop());

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "nginx:1.27" }]
`;

test("a Deployment rolls out", async () => {
  const namespace = await cluster.namespace();
  await cluster.apply(web, namespace);
  const { status } = await cluster.waitForRollout(namespace, "web");
  expect(status?.availableReplicas).toBe(3);
});

test("a node fails, and comes back", async () => {
  await cluster.stopNode("node-2");
  await cluster.waitForCondition(resources.nodes, "", "node-2", "Ready=Unknown");
  await cluster.startNode("node-2");
  const node = await cluster.waitForCondition(resources.nodes, "", "node-2", "Ready");
  expect(node.metadata.name).toBe("node-2");
});

test("each test has a namespace of its own", async () => {
  const namespace = await cluster.namespace();
  const { items } = await cluster.client.resource(resources.deployments).list({ namespace });
  expect(items).toEqual([]);
});
