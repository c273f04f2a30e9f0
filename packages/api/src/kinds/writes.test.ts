/** What writing an object does to its status, its generation and its metadata, kind by kind. */
import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import type { AnyObject, StrategyContext } from "../machinery/definition.ts";
import { builtInDefinitions } from "./registry.ts";

const context = { clock: fakeClock(), user: { name: "jane", groups: ["g"] } } as unknown as StrategyContext;
const definitionOf = (resource: string) => {
  const definition = builtInDefinitions.find((candidate) => candidate.resource === resource);
  if (!definition) throw new Error(`no definition of ${resource}`);
  return definition;
};
const objectOf = (fields: Record<string, unknown>, metadata = {}): AnyObject => ({
  apiVersion: "v1",
  kind: "X",
  metadata: { name: "x", ...metadata },
  ...fields,
});
const created = (resource: string, fields: Record<string, unknown> = {}, metadata = {}): AnyObject => {
  const object = objectOf({ spec: { a: 1 }, status: { forged: true }, ...fields }, metadata);
  definitionOf(resource).strategy.prepareForCreate?.(object, context);
  return object;
};

test.for([
  ["deployments", 1, {}],
  ["replicasets", 1, { replicas: 0 }],
  ["replicationcontrollers", 1, { replicas: 0 }],
  ["statefulsets", 1, { availableReplicas: 0, replicas: 0 }],
  ["services", undefined, { loadBalancer: {} }],
  ["nodes", undefined, { forged: true }],
  ["namespaces", undefined, { phase: "Active" }],
  ["horizontalpodautoscalers", undefined, { desiredReplicas: 0 }],
  ["csidrivers", undefined, { forged: true }],
] as const)("a new object of %s has generation %s and the status %o", ([resource, generation, status]) => {
  const object = created(resource);
  expect({ generation: object.metadata.generation, status: object.status }).toEqual({ generation, status });
});

test.for([
  { resource: "deployments", change: { spec: { a: 2 } }, metadata: {}, generation: 2 },
  { resource: "deployments", change: {}, metadata: { annotations: { k: "v" } }, generation: 2 },
  { resource: "deployments", change: {}, metadata: { annotations: {} }, generation: 1 },
  { resource: "deployments", change: {}, metadata: { labels: { k: "v" } }, generation: 1 },
  { resource: "deployments", change: { spec: { a: 1, none: null, empty: [] } }, metadata: {}, generation: 1 },
  { resource: "replicasets", change: {}, metadata: { annotations: { k: "v" } }, generation: 1 },
  { resource: "replicasets", change: { spec: { a: 1, emptyDir: {} } }, metadata: {}, generation: 2 },
  { resource: "endpointslices", change: {}, metadata: { labels: { k: "v" } }, generation: 2 },
  { resource: "endpointslices", change: { ports: [{ port: 1 }] }, metadata: {}, generation: 2 },
  { resource: "priorityclasses", change: { description: "d" }, metadata: {}, generation: 1 },
  { resource: "csidrivers", change: { spec: { a: 2 } }, metadata: {}, generation: 1 },
  { resource: "services", change: { spec: { a: 2 } }, metadata: {}, generation: undefined },
])("an update of $resource with $change and $metadata leads to generation $generation", ({ resource, change, metadata, generation }) => {
  const previous = created(resource);
  const next = objectOf({ spec: { a: 1 }, status: previous.status, ...change }, { generation: 99, ...metadata });
  definitionOf(resource).strategy.prepareForUpdate?.(next, previous, context);
  expect(next.metadata.generation).toBe(generation);
});

test.for([
  { resource: "deployments", labels: "old", annotations: "new" },
  { resource: "replicasets", labels: "new", annotations: "new" },
  { resource: "volumeattachments", labels: "old", annotations: "old" },
])("a write of the status of $resource keeps spec, and stores $labels labels and $annotations annotations", (row) => {
  const metadata = (age: string) => ({ labels: { age }, annotations: { age } });
  const previous = created(row.resource, {}, metadata("old"));
  const next = objectOf({ spec: { a: 2 }, status: { written: 1 } }, metadata("new"));
  definitionOf(row.resource).subresources?.status?.prepareForUpdate?.(next, previous, context);
  expect(next).toMatchObject({ spec: { a: 1 }, status: { written: 1 } });
  expect([next.metadata.labels?.age, next.metadata.annotations?.age]).toEqual([row.labels, row.annotations]);
});

test("a namespace gets its finalizer, and only /finalize takes it away", () => {
  const namespace = created("namespaces", { spec: {} });
  expect(namespace.spec).toEqual({ finalizers: ["kubernetes"] });
  const { strategy, subresources } = definitionOf("namespaces");
  const updated = objectOf({ spec: { finalizers: [] } });
  strategy.prepareForUpdate?.(updated, namespace, context);
  expect(updated.spec).toEqual({ finalizers: ["kubernetes"] });
  const finalized = objectOf({ spec: { finalizers: [] }, status: { phase: "forged" } });
  subresources?.updates?.finalize?.prepareForUpdate?.(finalized, namespace, context);
  expect(finalized).toMatchObject({ spec: { finalizers: [] }, status: { phase: "Active" } });
});

test("a DaemonSet counts its templates in an annotation that clients cannot set", () => {
  const previous = created("daemonsets", { spec: { template: { a: 1 } } });
  const next = objectOf({ spec: { template: { a: 2 } } }, { annotations: { "deprecated.daemonset.template.generation": "40", mine: "1" } });
  definitionOf("daemonsets").strategy.prepareForUpdate?.(next, previous, context);
  expect(previous.metadata.annotations).toEqual({ "deprecated.daemonset.template.generation": "1" });
  expect(next.metadata.annotations).toEqual({ "deprecated.daemonset.template.generation": "2", mine: "1" });
});

test("a signing request carries who asked, not who the client says", () => {
  const request = created("certificatesigningrequests", { spec: { request: "r", username: "root", groups: ["system:masters"] } });
  expect(request.spec).toEqual({ request: "r", username: "jane", groups: ["g"] });
});

test("a CustomResourceDefinition remembers every version that was ever stored", () => {
  const previous = created("customresourcedefinitions", { spec: { versions: [{ name: "v1", storage: true }] } });
  const next = objectOf({ spec: { versions: [{ name: "v1" }, { name: "v2", storage: true }] } });
  definitionOf("customresourcedefinitions").strategy.prepareForUpdate?.(next, previous, context);
  expect(next.status.storedVersions).toEqual(["v1", "v2"]);
  expect(previous.status.storedVersions).toEqual(["v1"]);
});

test("an event is the same object in both groups", () => {
  const definition = builtInDefinitions.find(({ group, kind }) => group === "events.k8s.io" && kind === "Event");
  const event = { ...objectOf({ regarding: { kind: "Pod" }, note: "n", reportingController: "c" }), apiVersion: "events.k8s.io/v1" };
  const stored = definition?.storedAs?.toStored(event);
  expect(stored).toMatchObject({ apiVersion: "v1", involvedObject: { kind: "Pod" }, message: "n", reportingComponent: "c" });
  expect(stored && definition?.storedAs?.fromStored(stored)).toEqual(event);
});
