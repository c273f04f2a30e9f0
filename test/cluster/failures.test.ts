/** Every process is killed in turn while a Deployment rolls out; a writer and three watchers look on all the while. */
import { type ConfigMap, type Deployment, type Pod, type ReplicaSet, resources } from "@kubarium/api";
import { type Client, clientFromKubeconfig } from "@kubarium/client";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MODES, type Mode, startCluster, type TestCluster } from "../harness/cluster.ts";
import { imageOf, isActive, PodLaws } from "../harness/pod-laws.ts";
import { killHard } from "../harness/processes.ts";
import { Observer } from "../harness/watching.ts";
import { Writer } from "../harness/writing.ts";

const VICTIMS: Record<Mode, readonly string[]> = {
  embedded: ["apiserver", "controller-manager", "scheduler", "kubelet"],
  real: ["apiserver", "controller-manager", "scheduler", "kubelet", "redis-server", "nats-server"],
};
const REPLICAS = 6;
/** A quarter of the replicas, rounded up, may be there besides. */
const SURGE = 2;
const MOST = REPLICAS + SURGE;
/**
 * A Deployment counts what it asked its ReplicaSets for, not their pods (as in Kubernetes): what one of them is just giving up may be
 * there beside what another is just making. One step of a rollout at a time, whoever was killed.
 */
const MOST_IN_PASSING = MOST + SURGE;

describe.for(MODES)("failures on %s ports", (mode) => {
  let cluster: TestCluster;
  let client: Client;
  let writer: Writer;
  let pods: Observer<Pod>;
  let replicaSets: Observer<ReplicaSet>;
  let configMaps: Observer<ConfigMap>;
  const laws = new PodLaws();
  /** The most that all ReplicaSets asked for together. */
  let mostAsked = 0;
  let version = 0;

  beforeAll(async () => {
    cluster = await startCluster({ mode, args: ["--image-policy", "any"] });
    client = clientFromKubeconfig(cluster.kubeconfig, { userAgent: "failures-test" });
    pods = await new Observer(client, resources.pods, laws.look).start();
    replicaSets = await new Observer(client, resources.replicaSets, ({ live }) => {
      mostAsked = Math.max(
        mostAsked,
        [...live.values()].reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0),
      );
    }).start();
    configMaps = await new Observer(client, resources.configMaps).start();
    writer = new Writer(client, "default").start();
    await cluster.kubectl(`create deployment web --image=web:v0 --replicas=${REPLICAS}`);
    await cluster.kubectl("rollout status deployment/web --timeout=20s");
  }, 90_000);
  afterAll(async () => {
    await writer?.stop();
    await Promise.all([pods?.stop(), replicaSets?.stop(), configMaps?.stop()]);
    await client?.close();
    await cluster?.stop();
  });

  const active = (): Pod[] => [...pods.live.values()].filter(isActive);
  const ofImage = (image: string): Pod[] => active().filter((pod) => imageOf(pod) === image);

  test.for(VICTIMS[mode])(
    "kill -9 of %s in the middle of a rollout: it converges after the restart and nothing is lost",
    async (victim) => {
      const image = `web:v${++version}`;
      const pid = (await cluster.components()).find(({ name }) => name === victim)?.pid ?? Number.NaN;
      await cluster.kubectl(`set image deployment/web web=${image}`);
      await eventually(() => ofImage(image).length > 0, { what: "the rollout has begun", everyMs: 1 });
      await killHard(pid);
      const [updated, acknowledged] = [ofImage(image).length, writer.acknowledged];
      expect(updated).toBeLessThan(REPLICAS);
      await cluster.kubarium("up", "--detach");
      await cluster.kubectl("rollout status deployment/web --timeout=30s");
      await eventually(() => active().length === REPLICAS && ofImage(image).length === REPLICAS, { what: "only new pods" });
      await eventually(() => writer.acknowledged > acknowledged, { what: "writes are acknowledged again" });
      const { status } = await cluster.get<Deployment>("deployment", "web");
      expect(status).toMatchObject({ replicas: REPLICAS, updatedReplicas: REPLICAS, availableReplicas: REPLICAS });
      expect([...pods.violations, ...replicaSets.violations, ...configMaps.violations, ...laws.broken]).toEqual([]);
    },
  );

  test("afterwards every acknowledged write is there, and no ReplicaSet made more pods than it was asked for", async () => {
    await writer.stop();
    expect(writer.acknowledged).toBeGreaterThan(100);
    expect(await writer.missing()).toEqual([]);
    expect(mostAsked).toBeLessThanOrEqual(MOST);
    expect(laws.most).toBeLessThanOrEqual(MOST_IN_PASSING);
    const made = [...laws.madeBy].map(([owner, uids]) => `${replicaSets.seen.get(owner)?.metadata.name ?? owner} made ${uids.size}`);
    expect(made.filter((text) => !text.endsWith(` made ${REPLICAS}`))).toEqual([]);
    expect(made).toHaveLength(VICTIMS[mode].length + 1);
  });
});
