import { type CoreEvent, type Pod, type ReplicaSet, resources, type ResourceRef } from "@kubarium/api";
import { StatusError } from "@kubarium/apimachinery";
import { afterEach, expect, test } from "vitest";
import { aPod, replicaSetDraft } from "./objects.ts";
import { simulate, type Simulation } from "./simulation.ts";

const REPLICA_SETS = resources.replicaSets as ResourceRef<unknown>;
const PODS = resources.pods as ResourceRef<unknown>;

let cluster: Simulation;
afterEach(() => cluster.stop());

const replicaSet = (): ReplicaSet => cluster.objects(resources.replicaSets)[0] as ReplicaSet;
const podsEverMade = (): number => cluster.server.commits.filter(({ resource, type }) => resource === "pods" && type === "ADDED").length;
const messages = (): string[] => cluster.objects<CoreEvent>(resources.events).map(({ reason, message }) => `${reason} ${message}`);

test("a ReplicaSet gets its pods, counts them when they are ready, and tells of each", async () => {
  cluster = await simulate({ controllers: ["replicaset"] });
  await cluster.replica();
  cluster.server.create(REPLICA_SETS, "default", replicaSetDraft(3));
  await cluster.pass(500);
  expect(replicaSet().status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
    observedGeneration: 1,
  });
  expect(messages().filter((message) => /^SuccessfulCreate Created pod: web-[a-z0-9]{5}$/.test(message))).toHaveLength(3);
});

test("a ReplicaSet that is scaled down removes the surplus and counts what is ending", async () => {
  cluster = await simulate({ controllers: ["replicaset"], kubelet: false });
  await cluster.replica();
  cluster.server.create(REPLICA_SETS, "default", replicaSetDraft(3));
  await cluster.pass(200);
  for (const pod of cluster.server.list(PODS)) cluster.server.update(PODS, { ...pod, spec: { ...pod.spec, nodeName: "node-1" } });
  cluster.server.update(REPLICA_SETS, { ...replicaSet(), spec: { ...replicaSet().spec, replicas: 1 } } as never);
  await cluster.pass(500);
  expect(replicaSet().status).toMatchObject({ replicas: 1, terminatingReplicas: 2 });
  expect(messages().filter((message) => message.startsWith("SuccessfulDelete Deleted pod: web-"))).toHaveLength(2);
});

test("an orphan that matches is adopted instead of a pod being made, and a pod that no longer matches is let go and replaced", async () => {
  cluster = await simulate({ controllers: ["replicaset"] });
  await cluster.replica();
  const { spec } = aPod("loose");
  cluster.server.create(PODS, "default", { metadata: { name: "loose", labels: { app: "web" } }, spec, status: {} });
  cluster.server.create(REPLICA_SETS, "default", replicaSetDraft(2));
  await cluster.pass(500);
  const loose = cluster.server.get(PODS, "default", "loose");
  expect(loose.metadata.ownerReferences).toMatchObject([{ kind: "ReplicaSet", name: "web", controller: true, blockOwnerDeletion: true }]);
  expect(podsEverMade()).toBe(2);
  cluster.server.update(PODS, { ...loose, metadata: { ...loose.metadata, labels: { app: "other" } } });
  await cluster.pass(500);
  expect(cluster.server.get(PODS, "default", "loose").metadata.ownerReferences).toBeUndefined();
  expect(podsEverMade()).toBe(3);
});

test("what cannot be made is tried once, reported, and made when it can be", async () => {
  cluster = await simulate({ controllers: ["replicaset"] });
  await cluster.replica();
  let attempts = 0;
  cluster.server.intercept = (verb, resource) => {
    if (verb !== "create" || resource !== "pods") return;
    attempts++;
    throw new StatusError({ code: 403, reason: "Forbidden", message: 'pods "web-x" is forbidden: exceeded quota' });
  };
  cluster.server.create(REPLICA_SETS, "default", replicaSetDraft(8));
  await cluster.pass(100);
  // One pod a run, and runs ever further apart: at once, when its own status came back, and after 5, 10, 20, 40 ms.
  expect(attempts).toBeLessThanOrEqual(7);
  expect(replicaSet().status?.conditions).toMatchObject([
    { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: 'pods "web-x" is forbidden: exceeded quota' },
  ]);
  expect(messages()).toContain('FailedCreate Error creating: pods "web-x" is forbidden: exceeded quota');
  cluster.server.intercept = () => undefined;
  await cluster.pass(5_000);
  expect(replicaSet().status?.conditions).toBeUndefined();
  expect(podsEverMade()).toBe(8);
});

test("pods are available only after minReadySeconds, without anything else happening", async () => {
  cluster = await simulate({ controllers: ["replicaset"] });
  await cluster.replica();
  const draft = replicaSetDraft(2);
  cluster.server.create(REPLICA_SETS, "default", { ...draft, spec: { ...draft.spec, minReadySeconds: 5 } });
  await cluster.pass(3_000);
  expect(replicaSet().status).toMatchObject({ readyReplicas: 2 });
  expect(replicaSet().status?.availableReplicas).toBeUndefined();
  await cluster.pass(3_500);
  expect(replicaSet().status?.availableReplicas).toBe(2);
});

test.for(Array.from({ length: 12 }, (_, index) => ({ seed: index + 1 })))(
  "no more pods are made than asked for, though two replicas work and one is killed in the middle of it (seed $seed)",
  async ({ seed }) => {
    cluster = await simulate({ controllers: ["replicaset"], seed, lagTurns: 30, kubelet: false });
    const first = await cluster.replica();
    await cluster.replica();
    let left = 1 + cluster.random.below(30);
    cluster.server.onCommit(({ resource }) => {
      if (resource === "pods" && --left === 0) first.kill();
    });
    cluster.server.create(REPLICA_SETS, "default", replicaSetDraft(40));
    await cluster.pass(3_000);
    expect(left).toBeLessThanOrEqual(0);
    expect(podsEverMade()).toBe(40);
    expect(cluster.server.list(PODS)).toHaveLength(40);
    expect((replicaSet() as ReplicaSet).status?.replicas).toBe(40);
    expect(
      cluster.objects<Pod>(resources.pods).every(({ metadata }) => metadata.ownerReferences?.[0]?.uid === replicaSet().metadata.uid),
    ).toBe(true);
  },
);
