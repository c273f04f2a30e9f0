import { type ConfigMap, type CoreEvent, type Deployment, type Namespace, type Pod, resources, type ResourceRef } from "@kubarium/api";
import { afterEach, expect, test } from "vitest";
import type { DeleteOptions } from "@kubarium/client";
import { configMapDraft, deploymentDraft } from "./objects.ts";
import { simulate, type Simulation } from "./simulation.ts";

const CONFIG_MAPS = resources.configMaps as ResourceRef<unknown>;
const DEPLOYMENTS = resources.deployments as ResourceRef<unknown>;
const NAMESPACES = resources.namespaces as ResourceRef<unknown>;
const PODS = resources.pods as ResourceRef<unknown>;
const GHOST = "11111111-2222-3333-4444-555555555555";

let cluster: Simulation;
afterEach(() => cluster.stop());

const names = (): string[] => cluster.objects<ConfigMap>(resources.configMaps).map(({ metadata }) => metadata.name);
const make = (name: string, owners: Parameters<typeof configMapDraft>[1] = [], finalizers?: string[]) => {
  const draft = configMapDraft(name, owners);
  return cluster.server.create(CONFIG_MAPS, "default", {
    ...draft,
    metadata: { ...draft.metadata, ...(finalizers ? { finalizers } : {}) },
  });
};
const uidOf = (name: string) => ({ name, uid: cluster.server.get(CONFIG_MAPS, "default", name).metadata.uid });
const remove = (name: string, options: DeleteOptions = {}) => cluster.server.delete(CONFIG_MAPS, "default", name, options);
const letGo = (name: string) => {
  const object = cluster.server.get(CONFIG_MAPS, "default", name);
  cluster.server.update(CONFIG_MAPS, { ...object, metadata: { ...object.metadata, finalizers: [] } });
};
async function collecting(): Promise<void> {
  cluster = await simulate({ controllers: ["garbagecollector"] });
  await cluster.replica();
}

test("dependents go after their owner, to the last generation", async () => {
  await collecting();
  make("own");
  make("kid", [uidOf("own")]);
  make("grandkid", [uidOf("kid")]);
  await cluster.pass(500);
  expect(names()).toEqual(["own", "kid", "grandkid"]);
  remove("own");
  await cluster.pass(500);
  expect(names()).toEqual([]);
});

test("a dependent of two owners loses one and stays, and goes with the other", async () => {
  await collecting();
  make("one");
  make("two");
  make("kid", [uidOf("one"), uidOf("two")]);
  await cluster.pass(200);
  remove("one");
  await cluster.pass(500);
  expect(cluster.server.get(CONFIG_MAPS, "default", "kid").metadata.ownerReferences?.map(({ name }) => name)).toEqual(["two"]);
  remove("two");
  await cluster.pass(500);
  expect(names()).toEqual([]);
});

test.for([
  { name: "an owner that never was", owner: () => ({ name: "ghost", uid: GHOST }) },
  { name: "the old UID of an owner that was made again", owner: () => ({ name: "own", uid: GHOST }) },
])("a dependent that names $name is removed, the namesake is not", async ({ owner }) => {
  await collecting();
  make("own");
  make("kid", [owner()]);
  await cluster.pass(500);
  expect(names()).toEqual(["own"]);
});

test("an owner in another namespace counts as missing, and an event says so", async () => {
  await collecting();
  const own = cluster.server.create(CONFIG_MAPS, "elsewhere", { metadata: { name: "own" } });
  await cluster.pass(200);
  make("kid", [{ name: "own", uid: own.metadata.uid }]);
  await cluster.pass(500);
  expect(names()).toEqual(["own"]);
  expect(cluster.objects<CoreEvent>(resources.events).map(({ reason, message }) => `${reason} ${message}`)).toEqual([
    `OwnerRefInvalidNamespace ownerRef [v1/ConfigMap, namespace: default, name: own, uid: ${own.metadata.uid}] does not exist in namespace "default"`,
  ]);
});

test("what has no namespace and names an owner in one is left alone", async () => {
  await collecting();
  make("own");
  const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", ...uidOf("own") }];
  cluster.server.create(NAMESPACES, "", { metadata: { name: "kid", ownerReferences }, spec: {} });
  await cluster.pass(500);
  expect(cluster.objects<Namespace>(resources.namespaces)).toHaveLength(1);
});

test("foreground deletion waits for the dependents that block, and takes the others along", async () => {
  await collecting();
  make("own");
  make("blocks", [{ ...uidOf("own"), blockOwnerDeletion: true }], ["example.com/hold"]);
  make("free", [uidOf("own")], ["example.com/hold"]);
  await cluster.pass(200);
  remove("own", { propagationPolicy: "Foreground" });
  await cluster.pass(500);
  const going = cluster
    .objects<ConfigMap>(resources.configMaps)
    .map(({ metadata }) => [metadata.name, metadata.deletionTimestamp !== undefined]);
  expect(Object.fromEntries(going)).toEqual({ own: true, blocks: true, free: true });
  remove("blocks");
  letGo("blocks");
  await cluster.pass(500);
  expect(names()).toEqual(["free"]);
});

test("foreground deletion of a Deployment holds it and its ReplicaSet until the pods are gone", async () => {
  cluster = await simulate({ controllers: ["garbagecollector", "deployment", "replicaset"] });
  await cluster.replica();
  cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(2));
  await cluster.pass(1_000);
  for (const pod of cluster.server.list(PODS))
    cluster.server.update(PODS, { ...pod, metadata: { ...pod.metadata, finalizers: ["example.com/hold"] } });
  cluster.server.delete(DEPLOYMENTS, "default", "web", { propagationPolicy: "Foreground" });
  await cluster.pass(1_000);
  expect(cluster.objects<Pod>(resources.pods).every(({ metadata }) => metadata.deletionTimestamp)).toBe(true);
  expect(cluster.objects<Deployment>(resources.deployments)[0]?.metadata.finalizers).toEqual(["foregroundDeletion"]);
  expect(cluster.objects<Deployment>(resources.replicaSets as never)[0]?.metadata.finalizers).toEqual(["foregroundDeletion"]);
  for (const pod of cluster.server.list(PODS)) cluster.server.update(PODS, { ...pod, metadata: { ...pod.metadata, finalizers: [] } });
  await cluster.pass(1_000);
  const left = [resources.deployments, resources.replicaSets, resources.pods].map((ref) => cluster.objects(ref as never).length);
  expect(left).toEqual([0, 0, 0]);
});

test("orphaning takes the owner references off and leaves the rest", async () => {
  await collecting();
  make("own");
  make("kid", [uidOf("own")]);
  await cluster.pass(200);
  remove("own", { propagationPolicy: "Orphan" });
  await cluster.pass(500);
  expect(names()).toEqual(["kid"]);
  expect(cluster.server.get(CONFIG_MAPS, "default", "kid").metadata.ownerReferences).toBeUndefined();
});

test("a namespace is emptied, pods first, and then let go", async () => {
  cluster = await simulate({
    controllers: ["namespace", "serviceaccount", "rootcacertpublisher", "garbagecollector", "deployment", "replicaset"],
  });
  await cluster.replica();
  cluster.server.create(NAMESPACES, "", {
    metadata: { name: "default" },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
  await cluster.pass(200);
  expect(cluster.objects(resources.serviceAccounts)).toHaveLength(1);
  expect(cluster.objects<ConfigMap>(resources.configMaps)[0]).toMatchObject({
    metadata: { name: "kube-root-ca.crt" },
    data: { "ca.crt": "CA" },
  });
  make("held", [], ["example.com/one"]);
  cluster.server.create(DEPLOYMENTS, "default", deploymentDraft(2));
  await cluster.pass(1_000);
  const namespace = () => cluster.objects<Namespace>(resources.namespaces)[0];
  const terminating = cluster.server.get(NAMESPACES, "", "default");
  cluster.server.update(NAMESPACES, { ...terminating, metadata: { ...terminating.metadata, finalizers: ["x"] } });
  cluster.server.delete(NAMESPACES, "", "default", { gracePeriodSeconds: 0 });
  cluster.server.intercept = (verb) => {
    if (verb === "create") throw new Error("unable to create new content in a namespace being terminated");
  };
  await cluster.pass(40_000);
  expect(namespace()?.status?.phase).toBe("Terminating");
  expect(namespace()?.status?.conditions?.map(({ type, status, message }) => `${type}=${status} ${message}`)).toEqual([
    "NamespaceDeletionDiscoveryFailure=False All resources successfully discovered",
    "NamespaceDeletionGroupVersionParsingFailure=False All legacy kube types successfully parsed",
    "NamespaceDeletionContentFailure=False All content successfully deleted, may be waiting on finalization",
    "NamespaceContentRemaining=True Some resources are remaining: configmaps. has 1 resource instances",
    "NamespaceFinalizersRemaining=True Some content in the namespace has finalizers remaining: example.com/one in 1 resource instances",
  ]);
  letGo("held");
  await cluster.pass(20_000);
  const left = [resources.configMaps, resources.deployments, resources.replicaSets, resources.pods, resources.serviceAccounts];
  expect(left.map((ref) => cluster.objects(ref as never).length)).toEqual([0, 0, 0, 0, 0]);
  expect(namespace()?.spec?.finalizers ?? []).toEqual([]);
});
