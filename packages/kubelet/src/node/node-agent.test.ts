import { type Pod, resources } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { fakeCluster } from "../testing/fake-cluster.ts";
import { events, kubelet, sh, spec, steps } from "../testing/running-kubelet.ts";

interface StoredNode {
  spec: { podCIDR?: string };
  status: { conditions: { type: string; status: string; message: string }[]; images: { names: string[] }[] };
}

test("a node is NotReady until a controller gives it a range, and its pods wait for that", async () => {
  const cluster = fakeCluster("node-1", { podCIDR: undefined });
  await kubelet(cluster);
  const node = (): StoredNode => cluster.objects.get("Node//node-1") as StoredNode;
  const ready = () => node().status.conditions.find(({ type }) => type === "Ready");
  await eventually(() =>
    ready()?.message.startsWith("container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"),
  );
  cluster.create({ metadata: { name: "p" }, spec: spec({ image: "nginx:1.25" }) });
  cluster.create({ metadata: { name: "host" }, spec: spec({ image: "nginx:1.25" }, { hostNetwork: true }) });
  await eventually(() => events(cluster, "p").some((text) => text.startsWith("Warning NetworkNotReady")));
  await eventually(() => steps(cluster, "host").at(-1) === "1 Running 0");
  cluster.objects.set("Node//node-1", { ...node(), spec: { podCIDR: "10.244.7.0/24" } });
  await eventually(() => ready()?.status === "True");
  await eventually(() => cluster.pods.get("p")?.status?.podIP === "10.244.7.2");
});

test("pods keep their addresses when their kubelet comes back, and a new one gets another", async () => {
  const first = await kubelet();
  for (const name of ["a", "b"]) first.cluster.create({ metadata: { name }, spec: spec({ image: "nginx:1.25" }) });
  await eventually(() => ["a", "b"].every((name) => steps(first.cluster, name).at(-1) === "1 Running 0"));
  const before = ["b", "a"].map((name) => first.cluster.pods.get(name) as Pod);
  await first.running.stop();
  const again = fakeCluster("node-1");
  for (const { metadata, spec: kept, status } of before) again.create({ metadata, spec: kept, status } as never);
  await kubelet(again);
  for (const { metadata, spec: kept, status } of before) again.create({ metadata, spec: kept, status } as never);
  again.create({ metadata: { name: "c" }, spec: spec({ image: "nginx:1.25" }) });
  await eventually(() => ["a", "b"].every((name) => steps(again, name).at(-1) === "1 Running 1"));
  await eventually(() => steps(again, "c").at(-1) === "1 Running 0");
  expect(before.map(({ metadata }) => again.pods.get(metadata.name)?.status?.podIP)).toEqual(before.map(({ status }) => status?.podIP));
  expect(new Set([...again.pods.values()].map(({ status }) => status?.podIP)).size).toBe(3);
});

test("images that the Node names are on it when its kubelet comes back", async () => {
  const cluster = fakeCluster("node-1");
  const client = cluster.client.resource(resources.nodes);
  await client.create("", { metadata: { name: "node-1" }, status: { images: [{ names: ["docker.io/library/redis:7"] }] } } as never);
  const { running } = await kubelet(cluster);
  expect(running.agent.images.images().flatMap(({ repoTags }) => repoTags)).toContain("docker.io/library/redis:7");
});

test("a condition that a node controller set while the node was silent is set right again", async () => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "p" }, spec: spec({ image: "nginx:1.25" }) });
  await eventually(() => steps(cluster, "p").at(-1) === "1 Running 0");
  const ready = () => cluster.pods.get("p")?.status?.conditions?.find(({ type }) => type === "Ready")?.status;
  const { metadata, status } = cluster.pods.get("p") as Pod;
  await cluster.client.resource(resources.pods).patch("default", "p", {
    type: "strategic",
    body: {
      metadata: { uid: metadata.uid },
      status: {
        conditions: status?.conditions?.map((condition) => (condition.type === "Ready" ? { ...condition, status: "False" } : condition)),
      },
    },
  });
  expect(ready()).toBe("False");
  await eventually(() => ready() === "True");
});

test("an ephemeral container runs beside the others, once", async () => {
  const { cluster } = await kubelet();
  const debug = { name: "debug", image: "busybox:1.36", imagePullPolicy: "IfNotPresent", ...sh("exit 4") };
  cluster.create({ metadata: { name: "p" }, spec: spec({ image: "nginx:1.25" }, { ephemeralContainers: [debug] }) });
  await eventually(() => cluster.pods.get("p")?.status?.ephemeralContainerStatuses?.[0]?.state?.terminated?.exitCode === 4);
  expect(steps(cluster, "p").at(-1)).toBe("1 Running 0");
  expect(events(cluster, "p")).toContain("Normal Started spec.ephemeralContainers{debug} Container started");
});

test("a node short of memory says so, ends the pod that is furthest above its request, and takes no pod without requests", async () => {
  const { cluster } = await kubelet();
  const requests = { resources: { requests: { memory: "1Gi" } } };
  cluster.create({
    metadata: { name: "greedy", annotations: { "kubarium.dev/memory": "20Gi" } },
    spec: spec({ image: "app:v1", ...requests }),
  });
  await eventually(() => cluster.pods.get("greedy")?.status?.reason === "Evicted");
  const { status } = cluster.pods.get("greedy") as Pod;
  expect(status?.phase).toBe("Failed");
  expect(status?.conditions?.find(({ type }) => type === "DisruptionTarget")).toMatchObject({
    status: "True",
    reason: "TerminationByKubelet",
  });
  expect(status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBeDefined();
  const node = cluster.objects.get("Node//node-1") as { status: { conditions: { type: string; status: string }[] } };
  expect(node.status.conditions[0]).toMatchObject({ type: "MemoryPressure", status: "True" });
  cluster.create({ metadata: { name: "late" }, spec: spec({ image: "app:v1" }) });
  await eventually(() => cluster.pods.get("late")?.status?.message === "Pod was rejected: The node had condition: [MemoryPressure]. ");
});
