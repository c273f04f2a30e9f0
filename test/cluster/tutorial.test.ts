/** The flow that every tutorial begins with, typed with a real kubectl, on the embedded and on the real ports. */
import type { Deployment, EndpointSlice, Node, Pod, ReplicaSet } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MODES, startCluster, type TestCluster } from "../harness/cluster.ts";

interface List<T> {
  items: T[];
}

const REPLICA_SET = `
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: kubia
spec:
  replicas: 3
  selector:
    matchLabels: { app: kubia }
  template:
    metadata:
      labels: { app: kubia }
    spec:
      containers:
      - name: kubia
        image: kubia:v1
        ports:
        - containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: kubia
spec:
  selector: { app: kubia }
  ports:
  - port: 80
    targetPort: 8080
`;

const isReady = (object: Node | Pod): boolean =>
  !!object.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
const nodeOf = (pod: Pod): string => pod.spec.nodeName ?? "";

describe.for(MODES)("a cluster on %s ports", (mode) => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startCluster({ mode });
  }, 90_000);
  afterAll(() => cluster?.stop());

  const pods = async (selector: string): Promise<Pod[]> => (await cluster.get<List<Pod>>("pods", "-l", selector)).items;

  test("three nodes are Ready", async () => {
    const nodes = await cluster.get<List<Node>>("nodes");
    expect(nodes.items.map((node) => [node.metadata.name, isReady(node)])).toEqual([
      ["node-1", true],
      ["node-2", true],
      ["node-3", true],
    ]);
    expect((await cluster.kubectl("get nodes")).stdout).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION\nnode-1 +Ready +<none> /);
  });

  test("a ReplicaSet of three gets three pods, one event each, and endpoints behind its Service", async () => {
    await cluster.kubectl("create -f -", { stdin: REPLICA_SET });
    await eventually(async () => (await pods("app=kubia")).filter(isReady).length === 3, { what: "three Ready pods", limitMs: 20_000 });
    const described = (await cluster.kubectl("describe rs kubia")).stdout;
    expect(described.match(/SuccessfulCreate .* Created pod: kubia-/g)).toHaveLength(3);
    const addresses = async (): Promise<number> =>
      (await cluster.get<List<EndpointSlice>>("endpointslices", "-l", "kubernetes.io/service-name=kubia")).items.flatMap(
        ({ endpoints }) => endpoints ?? [],
      ).length;
    await eventually(async () => (await addresses()) === 3, { what: "three endpoints" });
  });

  test("when the node with most pods dies, replacements come up elsewhere; when it is back, the old pods are gone", {
    timeout: 120_000,
  }, async () => {
    const before = await pods("app=kubia");
    const count = (name: string): number => before.filter((pod) => nodeOf(pod) === name).length;
    const victim = ["node-1", "node-2", "node-3"].reduce((most, name) => (count(name) > count(most) ? name : most));
    const lost = before.filter((pod) => nodeOf(pod) === victim).map(({ metadata }) => metadata.uid);
    await cluster.kubarium("node", "kill", victim);
    await eventually(async () => !isReady(await cluster.get<Node>("node", victim)), { what: `${victim} NotReady`, limitMs: 30_000 });
    await eventually(
      async () => {
        const now = await pods("app=kubia");
        const terminating = now.filter(({ metadata }) => lost.includes(metadata.uid)).every(({ metadata }) => metadata.deletionTimestamp);
        return terminating && now.filter((pod) => isReady(pod) && nodeOf(pod) !== victim).length === 3;
      },
      { what: "old pods Terminating and three Ready elsewhere", limitMs: 60_000 },
    );
    await cluster.kubarium("node", "start", victim);
    await eventually(async () => isReady(await cluster.get<Node>("node", victim)), { what: `${victim} Ready again`, limitMs: 30_000 });
    await eventually(async () => !(await pods("app=kubia")).some(({ metadata }) => lost.includes(metadata.uid)), {
      what: "the old pods gone",
      limitMs: 30_000,
    });
    expect(await pods("app=kubia")).toHaveLength(3);
    await cluster.kubectl("delete rs,svc kubia");
  });

  test("a rollout to a new tag replaces every pod, one to a missing tag stops at its first and keeps serving, undo goes back", {
    timeout: 120_000,
  }, async () => {
    await cluster.kubectl("create deployment web --image=nginx:1.25 --replicas=3");
    await cluster.kubectl("rollout status deployment/web --timeout=60s");
    await cluster.kubectl("set image deployment/web nginx=nginx:1.26");
    expect((await cluster.kubectl("rollout status deployment/web --timeout=60s")).stdout).toContain(
      'deployment "web" successfully rolled out',
    );
    await cluster.kubectl("set image deployment/web nginx=nginx:1.161");
    await eventually(
      async () =>
        (await pods("app=web")).some((pod) =>
          pod.status.containerStatuses?.some(({ state }) => state?.waiting?.reason === "ImagePullBackOff"),
        ),
      {
        what: "one pod in ImagePullBackOff",
        limitMs: 30_000,
      },
    );
    const stuck = await cluster.get<Deployment>("deployment", "web");
    expect(stuck.status).toMatchObject({ updatedReplicas: 1, availableReplicas: 3, replicas: 4 });
    expect((await cluster.kubectl("rollout undo deployment/web")).stdout).toBe("deployment.apps/web rolled back\n");
    await cluster.kubectl("rollout status deployment/web --timeout=60s");
    const sets = await cluster.get<List<ReplicaSet>>("rs", "-l", "app=web");
    expect(
      sets.items.map(({ spec, metadata }) => [metadata.annotations?.["deployment.kubernetes.io/revision"], spec.replicas]).sort(),
    ).toEqual([
      ["1", 0],
      ["3", 0],
      ["4", 3],
    ]);
    await cluster.kubectl("delete deployment web");
    await eventually(async () => (await pods("app=web")).length === 0, { what: "the deployment's pods gone", limitMs: 60_000 });
  });
});
