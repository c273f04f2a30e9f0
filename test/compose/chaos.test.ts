/** docker-compose.yml, run for real: the cluster comes up, and each way of losing a container does what Kubernetes does. */
import type { ConfigMap, Node, Pod } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ComposeCluster, startCompose } from "../harness/compose.ts";

interface List<T> {
  items: T[];
}

/** A test that is tried once more finds what its first try made. */
const AGAIN = { mayFail: true };
const NODES = ["node-1", "node-2", "node-3"];
const isReady = (object: Node | Pod): boolean =>
  !!object.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");

describe("a cluster of containers", () => {
  let cluster: ComposeCluster;
  beforeAll(async () => {
    cluster = await startCompose({ speed: 10 });
  }, 300_000);
  afterAll(() => cluster?.stop(), 60_000);

  const pods = async (): Promise<Pod[]> => (await cluster.get<List<Pod>>("pods", "-l", "app=kubia")).items;
  const nodeIsReady = async (name: string): Promise<boolean> => isReady(await cluster.get<Node>("node", name));
  const threeReadyNotOn = async (name: string): Promise<boolean> =>
    (await pods()).filter((pod) => isReady(pod) && pod.spec.nodeName !== name && !pod.metadata.deletionTimestamp).length === 3;

  test("three nodes are Ready, with an address of their own each", async () => {
    await eventually(async () => (await Promise.all(NODES.map(nodeIsReady))).every(Boolean), {
      what: "three Ready nodes",
      limitMs: 60_000,
    });
    const { items } = await cluster.get<List<Node>>("nodes");
    const addresses = items.map((node) => node.status.addresses?.find(({ type }) => type === "InternalIP")?.address);
    expect(new Set(addresses).size).toBe(3);
  });

  test("a Deployment runs and answers on its NodePort, on every node's address", async () => {
    await cluster.kubectl("create deployment kubia --image=kubia:v1 --replicas=3", AGAIN);
    await cluster.kubectl("rollout status deployment/kubia --timeout=60s");
    await cluster.kubectl("expose deployment kubia --port=80 --target-port=8080 --type=NodePort", AGAIN);
    const service = await cluster.get<{ spec: { ports: { nodePort: number }[] } }>("service", "kubia");
    const { items } = await cluster.get<List<Node>>("nodes");
    for (const node of items) {
      const address = node.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
      await eventually(
        async () =>
          /^This is v1 running in pod kubia-/.test(await (await fetch(`http://${address}:${service.spec.ports[0]?.nodePort}/`)).text()),
        { what: `an answer on ${node.metadata.name}`, limitMs: 20_000 },
      );
    }
  });

  describe.for([
    { action: "stop", undo: "start" },
    { action: "kill", undo: "start" },
    { action: "pause", undo: "unpause" },
    { action: "disconnect", undo: "connect" },
  ])("docker $action", ({ action, undo }) => {
    test("NotReady, replaced elsewhere, and back without its old pods", { timeout: 180_000 }, async () => {
      await eventually(async () => (await pods()).filter(isReady).length === 3, { what: "three Ready pods", limitMs: 60_000 });
      const before = await pods();
      const victim = before[0]?.spec.nodeName ?? "";
      const lost = before.filter((pod) => pod.spec.nodeName === victim).map(({ metadata }) => metadata.uid);
      const container = await cluster.container(victim);
      const act = (verb: string): Promise<string> =>
        verb.endsWith("connect") ? cluster.docker("network", verb, cluster.network, container) : cluster.docker(verb, container);
      try {
        await act(action);
        await eventually(async () => !(await nodeIsReady(victim)), { what: `${victim} NotReady`, limitMs: 60_000 });
        await eventually(() => threeReadyNotOn(victim), { what: "three Ready pods elsewhere", limitMs: 90_000 });
      } finally {
        await act(undo);
      }
      await eventually(() => nodeIsReady(victim), { what: `${victim} Ready again`, limitMs: 60_000 });
      await eventually(async () => !(await pods()).some(({ metadata }) => lost.includes(metadata.uid)), {
        what: "the old pods gone",
        limitMs: 60_000,
      });
      expect(await pods()).toHaveLength(3);
    });
  });

  test("every container killed once under a load of writes: no acknowledged write is lost, and all converges", {
    timeout: 240_000,
  }, async () => {
    const round = (await cluster.get<List<ConfigMap>>("configmaps")).items.length;
    const acknowledged: string[] = [];
    let writing = true;
    const writer = (async () => {
      for (let index = 0; writing; index++) {
        const name = `write-${round}-${index}`;
        const ran = await cluster.kubectl(`create configmap ${name} --from-literal=index=${index} --request-timeout=5s`, { mayFail: true });
        if (ran.code === 0) acknowledged.push(name);
      }
    })();
    try {
      for (const { service, container, state } of await cluster.services()) {
        if (state !== "running") continue;
        await cluster.docker("kill", container);
        await cluster.docker("start", container);
        const count = acknowledged.length;
        await eventually(() => acknowledged.length > count + 1, { what: `writes after the death of ${service}`, limitMs: 60_000 });
      }
    } finally {
      writing = false;
      await writer;
    }
    const { items } = await cluster.get<List<ConfigMap>>("configmaps");
    const present = new Set(items.map(({ metadata }) => metadata.name));
    expect(acknowledged.filter((name) => !present.has(name))).toEqual([]);
    await cluster.kubectl("set image deployment/kubia kubia=kubia:v2");
    await cluster.kubectl("rollout status deployment/kubia --timeout=60s");
    await eventually(async () => (await pods()).length === 3 && (await pods()).every(isReady), {
      what: "three Ready pods",
      limitMs: 60_000,
    });
  });
});
