import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pod } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { fakeCluster } from "./testing/fake-cluster.ts";
import { cleanup, events, kubelet, sh, spec, steps } from "./testing/running-kubelet.ts";

test("a node registers with Kubernetes' conditions, a lease that belongs to it, and its events", async () => {
  const { cluster } = await kubelet();
  const node = cluster.objects.get("Node//node-1") as {
    status: { conditions: { type: string; status: string; reason: string }[] };
    metadata: { labels: object };
  };
  expect(node.status.conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`)).toEqual([
    "MemoryPressure=False KubeletHasSufficientMemory",
    "DiskPressure=False KubeletHasNoDiskPressure",
    "PIDPressure=False KubeletHasSufficientPID",
    "Ready=True KubeletReady",
  ]);
  const lease = cluster.objects.get("Lease/kube-node-lease/node-1") as {
    spec: { holderIdentity: string; leaseDurationSeconds: number };
    metadata: { ownerReferences: { kind: string }[] };
  };
  expect(lease.spec).toMatchObject({ holderIdentity: "node-1", leaseDurationSeconds: 40 });
  expect(lease.metadata.ownerReferences[0]?.kind).toBe("Node");
  expect(events(cluster, "node-1").map((text) => text.split(" ")[1])).toEqual([
    "Starting",
    "NodeHasSufficientMemory",
    "NodeHasNoDiskPressure",
    "NodeHasSufficientPID",
    "NodeAllocatableEnforced",
    "NodeReady",
  ]);
});

test("a pod goes from ContainerCreating to Running and Ready in two writes", async () => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "web" }, spec: spec({ image: "nginx:1.25" }) });
  await eventually(() => steps(cluster, "web").at(-1) === "1 Running 0");
  expect(cluster.history.get("web")).toHaveLength(3);
  const status = cluster.pods.get("web")?.status;
  expect(status?.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
    "PodReadyToStartContainers=True",
    "Initialized=True",
    "Ready=True",
    "ContainersReady=True",
    "PodScheduled=True",
  ]);
  expect(status?.containerStatuses?.[0]).toMatchObject({
    image: "docker.io/library/nginx:1.25",
    imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
    containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
    user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
  });
  expect(status?.podIP).toMatch(/^10\.244\./);
});

test("a crashing container restarts at once, then backs off", async () => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "crash" }, spec: spec(sh("echo boom; exit 1")) });
  await eventually(() => steps(cluster, "crash").at(-1) === "1 Running 2");
  expect(steps(cluster, "crash")).toEqual([
    "0 ContainerCreating 0",
    "1 Running 0",
    "0 Error 0",
    "1 Running 1",
    "0 Error 1",
    "0 CrashLoopBackOff 1",
    "1 Running 2",
  ]);
  expect(
    cluster.history
      .get("crash")
      ?.some((status) =>
        /^back-off 10s restarting failed container=c pod=crash_default\(uid-/.test(
          status?.containerStatuses?.[0]?.state?.waiting?.message ?? "",
        ),
      ),
  ).toBe(true);
});

test.for([
  { name: "Never and exit 0 is Succeeded", policy: "Never", script: "exit 0", phase: "Succeeded", reason: "Completed" },
  { name: "Never and exit 3 is Failed", policy: "Never", script: "exit 3", phase: "Failed", reason: "Error" },
  { name: "OnFailure and exit 0 is Succeeded", policy: "OnFailure", script: "exit 0", phase: "Succeeded", reason: "Completed" },
])("$name", async ({ policy, script, phase, reason }) => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "p" }, spec: spec(sh(script), { restartPolicy: policy }) });
  await eventually(() => cluster.pods.get("p")?.status?.phase === phase);
  expect(cluster.pods.get("p")?.status?.containerStatuses?.[0]?.state?.terminated?.reason).toBe(reason);
  expect(steps(cluster, "p")).toContain("1 Running 0");
});

test.for([
  { name: "SIGTERM ends what listens to it", script: 'trap "exit 0" TERM; while :; do sleep 0.1; done', phase: "Succeeded", code: 0 },
  { name: "SIGKILL ends the rest after the grace period", script: 'trap "" TERM; while :; do sleep 1; done', phase: "Failed", code: 137 },
])("deletion: $name, and the object goes last", async ({ script, phase, code }) => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "p" }, spec: spec(sh(script), { terminationGracePeriodSeconds: 4 }) });
  await eventually(() => steps(cluster, "p").at(-1) === "1 Running 0");
  cluster.remove("p");
  await eventually(() => !cluster.pods.has("p"));
  const last = cluster.history.get("p")?.at(-1);
  expect({ phase: last?.phase, code: last?.containerStatuses?.[0]?.state?.terminated?.exitCode }).toEqual({ phase, code });
  expect(events(cluster, "p").at(-1)).toBe("Normal Killing spec.containers{c} Stopping container c");
});

test("an image that does not exist alternates between ErrImagePull and ImagePullBackOff", async () => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "bad" }, spec: spec({ image: "nginx:9.99" }) });
  await eventually(() => steps(cluster, "bad").filter((step) => step === "0 ErrImagePull 0").length === 2);
  expect(steps(cluster, "bad").slice(0, 4)).toEqual([
    "0 ContainerCreating 0",
    "0 ErrImagePull 0",
    "0 ImagePullBackOff 0",
    "0 ErrImagePull 0",
  ]);
});

test("a missing ConfigMap holds a container back until it comes", async () => {
  const { cluster } = await kubelet();
  cluster.create({
    metadata: { name: "p" },
    spec: spec({ ...sh("echo $K; sleep 100; true"), env: [{ name: "K", valueFrom: { configMapKeyRef: { name: "cm", key: "k" } } }] }),
  });
  await eventually(() => steps(cluster, "p").at(-1) === "0 CreateContainerConfigError 0");
  cluster.objects.set("ConfigMap/default/cm", { data: { k: "v" } });
  await eventually(() => steps(cluster, "p").at(-1) === "1 Running 0");
});

test("a readiness probe follows a file, a liveness probe restarts", async () => {
  const { cluster } = await kubelet();
  cluster.create({
    metadata: { name: "flap" },
    spec: spec({
      ...sh("touch /tmp/r; sleep 8; rm /tmp/r; sleep 600"),
      readinessProbe: { exec: { command: ["cat", "/tmp/r"] }, periodSeconds: 1 },
    }),
  });
  cluster.create({
    metadata: { name: "live" },
    spec: spec({ image: "nginx:1.25", livenessProbe: { httpGet: { path: "/status/500", port: 80 }, periodSeconds: 1 } }),
  });
  await eventually(() => steps(cluster, "flap").length === 4);
  expect(steps(cluster, "flap")).toEqual(["0 ContainerCreating 0", "0 Running 0", "1 Running 0", "0 Running 0"]);
  await eventually(() => steps(cluster, "live").includes("1 Running 1"));
  expect(events(cluster, "live")).toContain("Normal Killing spec.containers{c} Container c failed liveness probe, will be restarted");
});

test("a pod that outlives its deadline fails with the reason", async () => {
  const { cluster } = await kubelet();
  cluster.create({ metadata: { name: "p" }, spec: spec(sh("sleep 600"), { activeDeadlineSeconds: 3, terminationGracePeriodSeconds: 1 }) });
  await eventually(() => cluster.pods.get("p")?.status?.phase === "Failed");
  expect(cluster.pods.get("p")?.status).toMatchObject({
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  });
  expect(cluster.pods.has("p")).toBe(true);
});

test("a kubelet that comes back finds no containers and starts each once more", async () => {
  const rootDir = mkdtempSync(join(tmpdir(), "kubelet-"));
  cleanup.push(() => rmSync(rootDir, { recursive: true }));
  const first = await kubelet(fakeCluster("node-1"), { rootDir });
  first.cluster.create({ metadata: { name: "p" }, spec: spec(sh("sleep 3600")) });
  await eventually(() => steps(first.cluster, "p").at(-1) === "1 Running 0");
  await first.running.stop();
  const again = fakeCluster("node-1");
  await kubelet(again, { rootDir });
  const { metadata, spec: kept, status } = first.cluster.pods.get("p") as Pod;
  again.create({ metadata, spec: kept, status } as never);
  await eventually(() => steps(again, "p").at(-1) === "1 Running 1");
  expect(events(again, "p").some((text) => text.startsWith("Normal SandboxChanged"))).toBe(true);
  const journal = readFileSync(join(rootDir, "journal-node-1.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; attempt?: number });
  expect(journal.filter(({ event }) => event === "start").map(({ attempt }) => attempt)).toEqual([0, 1]);
});

test("a hundred pods at once each take two writes to become Ready", async () => {
  const { cluster } = await kubelet();
  for (let i = 0; i < 100; i++) cluster.create({ metadata: { name: `p${i}` }, spec: spec({ image: "nginx:1.25" }) });
  await eventually(() => [...cluster.pods.values()].filter((pod) => pod.status?.phase === "Running").length === 100);
  expect(new Set([...cluster.history.values()].map((list) => list.length))).toEqual(new Set([3]));
  expect(new Set([...cluster.pods.values()].map((pod) => pod.status?.podIP)).size).toBe(100);
});
