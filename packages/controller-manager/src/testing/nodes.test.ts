import { type CoreEvent, type Lease, type Node, type Pod, resources, type ResourceRef } from "@kubarium/api";
import { formatMicroTime, formatTime } from "@kubarium/apimachinery";
import { afterEach, expect, test } from "vitest";
import { nodeDraft } from "./objects.ts";
import { simulate, type Simulation } from "./simulation.ts";

const NODES = resources.nodes as ResourceRef<unknown>;
const PODS = resources.pods as ResourceRef<unknown>;
const LEASES = resources.leases as ResourceRef<unknown>;
const WATCHED = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"];
const TOLERATION_SECONDS = 300;

let cluster: Simulation;
afterEach(() => cluster.stop());

const node = (name: string): Node => cluster.server.get(NODES, "", name) as unknown as Node;
const taints = (name: string): string[] =>
  (node(name).spec?.taints ?? []).map(({ key, effect }) => `${key.split("/")[1]}:${effect}`).sort();
const ready = (name: string): string => {
  const condition = node(name).status?.conditions?.find(({ type }) => type === "Ready");
  return `${condition?.status} ${condition?.reason}`;
};
const pods = (): Pod[] => cluster.objects(resources.pods);
const told = (kind: string): string[] =>
  cluster
    .objects<CoreEvent>(resources.events)
    .filter((e) => e.involvedObject.kind === kind)
    .map((e) => `${e.reason}: ${e.message}`);

/** Nodes that post their status once and renew their leases every ten seconds unless they are among the `dead`. */
async function nodes(names: readonly string[], dead: Set<string>): Promise<void> {
  cluster = await simulate({ controllers: ["nodelifecycle", "tainteviction", "nodeipam", "podgc"], kubelet: false });
  await cluster.replica();
  for (const name of names) {
    const now = formatTime(cluster.clock.now());
    const conditions = WATCHED.map((type) => ({
      type,
      status: type === "Ready" ? "True" : "False",
      reason: type === "Ready" ? "KubeletReady" : "Fine",
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    }));
    cluster.server.create(NODES, "", { ...nodeDraft(name), status: { conditions } });
    cluster.server.create(LEASES, "kube-node-lease", { metadata: { name }, spec: { renewTime: formatMicroTime(cluster.clock.now()) } });
  }
  const renew = (): void => {
    for (const name of names) {
      if (dead.has(name)) continue;
      const lease = cluster.server.get(LEASES, "kube-node-lease", name);
      cluster.server.update(LEASES, { ...lease, spec: { renewTime: formatMicroTime(cluster.clock.now()) } as Lease["spec"] } as never);
    }
  };
  cluster.clock.setInterval(renew, 10_000);
  await cluster.pass(6_000);
}

function pod(name: string, nodeName: string, tolerationSeconds?: number): void {
  const tolerations = ["not-ready", "unreachable"].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds,
  }));
  const conditions = [
    { type: "Ready", status: "True", lastTransitionTime: formatTime(cluster.clock.now()) },
    { type: "ContainersReady", status: "True" },
  ];
  cluster.server.create(PODS, "default", {
    metadata: { name },
    spec: { nodeName, containers: [], ...(tolerationSeconds ? { tolerations } : {}) },
    status: { phase: "Running", conditions },
  });
}

test("a node is registered, gets its pod range and the old names of its labels", async () => {
  await nodes(["node-1", "node-2"], new Set());
  expect([node("node-1").spec?.podCIDR, node("node-2").spec?.podCIDRs]).toEqual(["10.244.0.0/24", ["10.244.1.0/24"]]);
  expect(node("node-1").metadata.labels).toEqual({ "kubernetes.io/os": "linux", "beta.kubernetes.io/os": "linux" });
  expect(told("Node").filter((text) => text.includes("node-1"))).toEqual([
    "RegisteredNode: Node node-1 event: Registered Node node-1 in Controller",
  ]);
});

test("a node that falls silent is NotReady after 50 s, tainted, and its pods are evicted when their time is up", async () => {
  const dead = new Set<string>();
  await nodes(["node-1", "node-2"], dead);
  pod("patient", "node-1", TOLERATION_SECONDS);
  pod("brief", "node-1", 10);
  pod("faithful", "node-2", 10);
  await cluster.pass(4_000);
  dead.add("node-1");
  await cluster.pass(45_000);
  expect(ready("node-1")).toBe("True KubeletReady");
  await cluster.pass(10_000);
  expect(ready("node-1")).toBe("Unknown NodeStatusUnknown");
  expect(node("node-1").status?.conditions?.map(({ message }) => message)).toEqual(
    WATCHED.map(() => "Kubelet stopped posting node status."),
  );
  expect(taints("node-1")).toEqual(["unreachable:NoExecute", "unreachable:NoSchedule"]);
  expect(taints("node-2")).toEqual([]);
  expect(told("Node")).toContain("NodeNotReady: Node node-1 status is now: NodeNotReady");
  const brief = pods().find(({ metadata }) => metadata.name === "brief");
  expect(brief?.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual(["Ready=False", "ContainersReady=True"]);
  expect(told("Pod")).toContain("NodeNotReady: Node is not ready");
  await cluster.pass(11_000);
  const evicted = pods().filter(({ metadata }) => metadata.deletionTimestamp);
  expect(evicted.map(({ metadata }) => metadata.name)).toEqual(["brief"]);
  expect(evicted[0]?.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    }),
  );
  expect(told("Pod")).toContain("TaintManagerEviction: Marking for deletion Pod default/brief");
  dead.delete("node-1");
  const object = cluster.server.get(NODES, "", "node-1");
  const conditions = ((object.status?.["conditions"] ?? []) as { type: string }[]).map((condition) => ({
    ...condition,
    status: condition.type === "Ready" ? "True" : "False",
    lastHeartbeatTime: formatTime(cluster.clock.now()),
  }));
  cluster.server.update(NODES, { ...object, status: { ...object.status, conditions } }, "status");
  await cluster.pass(6_000);
  expect(taints("node-1")).toEqual([]);
  expect(told("Pod")).toContain("TaintManagerEviction: Cancelling deletion of Pod default/patient");
  await cluster.pass(TOLERATION_SECONDS * 1_000);
  expect(
    pods()
      .filter(({ metadata }) => metadata.deletionTimestamp)
      .map(({ metadata }) => metadata.name),
  ).toEqual(["brief"]);
});

test("when the only node falls silent nobody is evicted", async () => {
  const dead = new Set(["node-1"]);
  await nodes(["node-1"], dead);
  pod("brief", "node-1", 10);
  await cluster.pass(120_000);
  expect(ready("node-1")).toBe("Unknown NodeStatusUnknown");
  expect(taints("node-1")).toEqual(["unreachable:NoSchedule"]);
  expect(pods()[0]?.metadata.deletionTimestamp).toBeUndefined();
});

test("nodes that fall silent together are tainted one every ten seconds", async () => {
  const dead = new Set(["node-1", "node-2", "node-3"]);
  await nodes(["node-1", "node-2", "node-3", "node-4", "node-5", "node-6", "node-7"], dead);
  await cluster.pass(50_000);
  const tainted = (): number => [...dead].filter((name) => taints(name).includes("unreachable:NoExecute")).length;
  const seen: number[] = [];
  for (let second = 0; second < 40; second++) {
    await cluster.pass(1_000);
    if (tainted() !== seen.at(-1)) seen.push(tainted());
  }
  expect(seen).toEqual([1, 2, 3]);
  const times = [...dead].flatMap((name) =>
    (node(name).spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute").map(({ timeAdded }) => Date.parse(timeAdded ?? "")),
  );
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(19_000);
});

test("pods of a node that is deleted are failed and removed after a while", async () => {
  await nodes(["node-1", "node-2"], new Set());
  pod("stranded", "node-1");
  await cluster.pass(1_000);
  cluster.server.delete(NODES, "", "node-1");
  await cluster.pass(30_000);
  expect(pods()).toHaveLength(1);
  await cluster.pass(40_000);
  expect(pods()).toHaveLength(0);
  const last = cluster.server.commits.filter(({ resource, type }) => resource === "pods" && type === "MODIFIED").at(-1)
    ?.object as unknown as Pod;
  expect(last.status).toMatchObject({ phase: "Failed" });
  expect(last.status?.conditions).toContainEqual(
    expect.objectContaining({ reason: "DeletionByPodGC", message: "PodGC: node no longer exists" }),
  );
  expect(told("Node")).toContain("RemovingNode: Node node-1 event: Removing Node node-1 from Controller");
});
