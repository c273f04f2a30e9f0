import { type CoreEvent, type Deployment, type ReplicaSet, resources, type ResourceRef } from "@kubarium/api";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { deploymentDraft } from "./objects.ts";
import { simulate, type Simulation } from "./simulation.ts";
import { maxSurge, maxUnavailable } from "../controllers/workloads/deployment/strategy/limits.ts";

const DEPLOYMENTS = resources.deployments as ResourceRef<unknown>;
const controllers = ["replicaset", "deployment"] as const;

let cluster: Simulation;
afterEach(() => cluster.stop());

const deployment = (): Deployment => cluster.objects(resources.deployments)[0] as Deployment;
const messages = (): string[] =>
  cluster
    .objects<CoreEvent>(resources.events)
    .filter((e) => e.involvedObject.kind === "Deployment")
    .map((e) => e.message ?? "");
function change(spec: Parameters<typeof deploymentDraft>[1] & { replicas?: number }): void {
  const { image, ...rest } = spec;
  const template = image ? { template: deploymentDraft(1, { image }).spec.template } : {};
  cluster.server.update(DEPLOYMENTS, { ...deployment(), spec: { ...deployment().spec, ...rest, ...template } } as never);
}
const reasons = (): string[] => (deployment().status?.conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);

describe("a Deployment", () => {
  test("rolls out, says so, and rolls a new image out one up, one down", async () => {
    cluster = await simulate({ controllers });
    await cluster.replica();
    cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(3));
    await cluster.pass(1_000);
    const [first] = cluster.objects<ReplicaSet>(resources.replicaSets);
    expect(deployment().status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(deployment().status).not.toHaveProperty("unavailableReplicas", 0);
    expect(deployment().metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    expect(deployment().status?.conditions?.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      "MinimumReplicasAvailable: Deployment has minimum availability.",
      `NewReplicaSetAvailable: ReplicaSet "${first?.metadata.name}" has successfully progressed.`,
    ]);
    change({ image: "web:2" });
    await cluster.pass(3_000);
    const second = cluster.objects<ReplicaSet>(resources.replicaSets).find(({ metadata }) => metadata.uid !== first?.metadata.uid);
    const [a, b] = [first?.metadata.name, second?.metadata.name];
    expect(messages()).toEqual([
      `Scaled up replica set ${a} from 0 to 3`,
      `Scaled up replica set ${b} from 0 to 1`,
      `Scaled down replica set ${a} from 3 to 2`,
      `Scaled up replica set ${b} from 1 to 2`,
      `Scaled down replica set ${a} from 2 to 1`,
      `Scaled up replica set ${b} from 2 to 3`,
      `Scaled down replica set ${a} from 1 to 0`,
    ]);
    expect(deployment().metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "2" });
  });

  test("whose new pods never come up keeps its old ones, times out, and goes back", async () => {
    cluster = await simulate({ controllers });
    await cluster.replica();
    cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(3, { progressDeadlineSeconds: 5 }));
    await cluster.pass(1_000);
    change({ image: "broken" });
    await cluster.pass(10_000);
    expect(reasons()).toEqual(["Available MinimumReplicasAvailable", "Progressing ProgressDeadlineExceeded"]);
    expect(deployment().status).toMatchObject({ replicas: 4, updatedReplicas: 1, availableReplicas: 3, unavailableReplicas: 1 });
    change({ image: "web:1" });
    await cluster.pass(2_000);
    expect(reasons()).toEqual(["Available MinimumReplicasAvailable", "Progressing NewReplicaSetAvailable"]);
    expect(deployment().metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "3" });
  });

  test("paused and resumed rolls several changes out as one", async () => {
    cluster = await simulate({ controllers });
    await cluster.replica();
    cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(2));
    await cluster.pass(1_000);
    change({ paused: true });
    await cluster.pass(200);
    change({ image: "web:2" });
    await cluster.pass(200);
    change({ image: "web:3", replicas: 3 });
    await cluster.pass(1_000);
    expect(cluster.objects(resources.replicaSets)).toHaveLength(1);
    expect(deployment().status?.replicas).toBe(3);
    change({ paused: false });
    await cluster.pass(3_000);
    expect(cluster.objects(resources.replicaSets)).toHaveLength(2);
    expect(reasons()).toContain("Progressing NewReplicaSetAvailable");
  });

  test("whose hash collides takes another name", async () => {
    cluster = await simulate({ controllers });
    let taken = "";
    cluster.server.intercept = (verb, resource, object) => {
      if (verb !== "create" || resource !== "replicasets" || taken) return;
      taken = object.metadata.name;
      cluster.server.create(resources.replicaSets as ResourceRef<unknown>, "default", {
        metadata: { name: taken, labels: { app: "nobody" } },
        spec: { replicas: 0, selector: {}, template: {} },
      });
    };
    await cluster.replica();
    cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(1));
    await cluster.pass(1_000);
    expect(deployment().status).toMatchObject({ collisionCount: 1, availableReplicas: 1 });
    expect(cluster.objects<ReplicaSet>(resources.replicaSets).map(({ metadata }) => metadata.name)).toHaveLength(2);
  });

  test("of strategy Recreate never has old and new pods at once", async () => {
    cluster = await simulate({ controllers });
    await cluster.replica();
    const mixed: string[] = [];
    cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(3, { strategy: { type: "Recreate" } }));
    await cluster.pass(1_000);
    cluster.server.onCommit(() => {
      const images = new Set(
        cluster
          .objects<{ spec: { containers: { image: string }[] } }>(resources.pods as never)
          .map(({ spec }) => spec.containers[0]?.image),
      );
      if (images.size > 1) mixed.push([...images].join());
    });
    change({ image: "web:2" });
    await cluster.pass(3_000);
    expect(mixed).toEqual([]);
    expect(deployment().status).toMatchObject({ updatedReplicas: 3, availableReplicas: 3 });
  });
});

test("availability never falls below the minimum, no more is asked for than the maximum, and every rollout converges", async () => {
  const amount = fc.oneof(
    fc.integer({ min: 0, max: 4 }),
    fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
  );
  const rollout = fc.record({
    replicas: fc.integer({ min: 1, max: 12 }),
    surge: amount,
    unavailable: amount,
    seed: fc.integer({ min: 1, max: 1e6 }),
    rollOver: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(rollout, async ({ replicas, surge, unavailable, seed, rollOver }) => {
      // A rollover cleans up by the counts in ReplicaSets' statuses, which lag behind the pods in a real cluster as well.
      cluster = await simulate({ controllers, seed, lagTurns: rollOver ? 0 : 8 });
      await cluster.replica();
      const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } };
      cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(replicas, { strategy }));
      await cluster.pass(2_000);
      const least = replicas - maxUnavailable(deployment());
      const most = replicas + maxSurge(deployment());
      const broken: string[] = [];
      cluster.server.onCommit(() => {
        const pods = cluster
          .objects<{ metadata: { deletionTimestamp?: string }; status?: { phase?: string } }>(resources.pods as never)
          .filter(({ metadata }) => !metadata.deletionTimestamp);
        const available = pods.filter(({ status }) => status?.phase === "Running").length;
        if (available < least) broken.push(`${available} available, at least ${least} asked for`);
        // The limit is on what the ReplicaSets ask for: pods may be deleted a little after their ReplicaSet was told to shrink.
        const asked = cluster.objects<ReplicaSet>(resources.replicaSets).reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
        if (asked > most) broken.push(`${asked} pods asked for, at most ${most} allowed`);
      });
      change({ image: "web:2" });
      await cluster.pass(rollOver ? 150 : 8_000);
      if (rollOver) {
        change({ image: "web:3" });
        await cluster.pass(8_000);
      }
      expect(broken).toEqual([]);
      expect(deployment().status).toMatchObject({ updatedReplicas: replicas, replicas, availableReplicas: replicas });
      await cluster.stop();
    }),
    { numRuns: 15 },
  );
});
