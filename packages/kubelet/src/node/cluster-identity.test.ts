import { eventually } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { type FakeCluster, fakeCluster } from "../testing/fake-cluster.ts";
import { kubelet } from "../testing/running-kubelet.ts";

const service = (uid: string): object => ({ metadata: { name: "kubernetes", namespace: "default", uid } });

async function running(): Promise<{ cluster: FakeCluster; asked: () => number }> {
  const cluster = fakeCluster("node-1");
  cluster.objects.set("Service/default/kubernetes", service("first"));
  let asked = 0;
  const get = cluster.objects.get.bind(cluster.objects);
  cluster.objects.get = (key) => {
    if (key === "Service/default/kubernetes") asked++;
    return get(key);
  };
  await kubelet(cluster);
  await eventually(() => asked > 0);
  return { cluster, asked: () => asked };
}

test("a cluster that lost its state gets its node back", async () => {
  const { cluster } = await running();
  for (const key of ["Node//node-1", "Lease/kube-node-lease/node-1"]) cluster.objects.delete(key);
  cluster.objects.set("Service/default/kubernetes", service("second"));
  await eventually(() => cluster.objects.has("Node//node-1") && cluster.objects.has("Lease/kube-node-lease/node-1"));
  const { status } = cluster.objects.get("Node//node-1") as { status: { conditions: { type: string; status: string }[] } };
  expect(status.conditions.find(({ type }) => type === "Ready")?.status).toBe("True");
});

test("a node that was deleted stays deleted", async () => {
  const { cluster, asked } = await running();
  cluster.objects.delete("Node//node-1");
  const before = asked();
  await eventually(() => asked() > before + 1);
  expect(cluster.objects.has("Node//node-1")).toBe(false);
});
