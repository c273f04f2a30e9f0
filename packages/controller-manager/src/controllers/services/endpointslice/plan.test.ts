import type { EndpointSlice, Node, Pod, Service } from "@kubarium/api";
import { expect, test } from "vitest";
import { aPod, readySince, serviceDraft } from "../../../testing/objects.ts";
import { planSlices } from "./plan.ts";

const service = {
  ...serviceDraft(),
  metadata: {
    name: "web",
    namespace: "default",
    uid: "s",
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { team: "a" },
  },
} as Service;
const node = { metadata: { name: "node-1", labels: { "topology.kubernetes.io/zone": "z1" } } } as unknown as Node;
const nodeOf = (name: string) => (name === "node-1" ? node : undefined);

const backing = (index: number, parts: Parameters<typeof aPod>[1] = {}): Pod => {
  const podIP = `10.0.${index >> 8}.${index & 255}`;
  return aPod(`web-${index}`, {
    ...parts,
    status: { ...readySince("2026-01-01T00:00:00Z"), podIPs: [{ ip: podIP }], podIP, ...parts.status },
  });
};
const many = (count: number): Pod[] => Array.from({ length: count }, (_, index) => backing(index + 1));
let serial = 0;
/** The slices as the server has them after a plan. */
function after(existing: EndpointSlice[], plan: ReturnType<typeof planSlices>): EndpointSlice[] {
  const kept = existing.filter(
    (slice) => !plan.remove.includes(slice) && !plan.update.some(({ metadata }) => metadata.name === slice.metadata.name),
  );
  const made = plan.create.map(
    (slice) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${serial++}`, uid: `u${serial}` } }) as EndpointSlice,
  );
  return [...kept, ...plan.update, ...made];
}
const sizes = (slices: readonly { endpoints?: unknown[] }[]): number[] =>
  slices.map((slice) => slice.endpoints?.length ?? 0).sort((a, b) => b - a);

test("an endpoint tells its pod, node, zone and state, and its slice the Service and who keeps it", () => {
  const [slice] = planSlices(service, [backing(1)], nodeOf, []).create;
  expect(slice).toMatchObject({
    metadata: {
      generateName: "web-",
      labels: {
        team: "a",
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      },
      ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "web", uid: "s", controller: true, blockOwnerDeletion: true }],
    },
    addressType: "IPv4",
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
  });
  expect(slice?.endpoints).toEqual([
    {
      addresses: ["10.0.0.1"],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: "node-1",
      zone: "z1",
      targetRef: { kind: "Pod", namespace: "default", name: "web-1", uid: "uid-web-1" },
    },
  ]);
});

const ending = { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } };
test.for([
  { name: "a ready pod", pod: backing(1), publish: false, conditions: { ready: true, serving: true, terminating: false } },
  {
    name: "an unready pod",
    pod: backing(1, { status: { conditions: [] } }),
    publish: false,
    conditions: { ready: false, serving: false, terminating: false },
  },
  {
    name: "an unready pod that counts",
    pod: backing(1, { status: { conditions: [] } }),
    publish: true,
    conditions: { ready: true, serving: false, terminating: false },
  },
  {
    name: "a ready pod that is ending",
    pod: backing(1, ending),
    publish: false,
    conditions: { ready: false, serving: true, terminating: true },
  },
  { name: "a pod without an address", pod: backing(1, { status: { podIPs: [], podIP: "" } }), publish: false, conditions: undefined },
  { name: "a pod that has ended", pod: backing(1, { status: { phase: "Succeeded" } }), publish: false, conditions: undefined },
])("$name is $conditions", ({ pod, publish, conditions }) => {
  const plan = planSlices({ ...service, spec: { ...service.spec, publishNotReadyAddresses: publish } }, [pod], nodeOf, []);
  expect(plan.create[0]?.endpoints?.[0]?.conditions).toEqual(conditions);
});

test("a slice holds a hundred endpoints, and new ones fill what is written anyway", () => {
  let slices = after([], planSlices(service, many(250), nodeOf, []));
  expect(sizes(slices)).toEqual([100, 100, 50]);
  const grown = planSlices(service, many(260), nodeOf, slices);
  expect({ create: grown.create.length, update: sizes(grown.update), remove: grown.remove.length }).toEqual({
    create: 0,
    update: [60],
    remove: 0,
  });
  slices = after(slices, grown);
  expect(planSlices(service, many(260), nodeOf, slices)).toEqual({ create: [], update: [], remove: [], missingNodes: [] });
});

test("pods with another number behind a named port go to a slice of their own", () => {
  const named = {
    ...service,
    spec: { ...service.spec, ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }] },
  } as Service;
  const withPort = (index: number, containerPort: number): Pod =>
    backing(index, { spec: { containers: [{ name: "c", ports: [{ name: "http", containerPort, protocol: "TCP" }] }] } as never });
  const { create } = planSlices(named, [withPort(1, 80), withPort(2, 8080), backing(3)], nodeOf, []);
  expect(create.map(({ ports, endpoints }) => [ports?.[0]?.port, endpoints?.length])).toEqual([
    [80, 1],
    [8080, 1],
    [undefined, 1],
  ]);
});

test("a Service without pods keeps one empty slice, which the first pod takes over", () => {
  const slices = after([], planSlices(service, [], nodeOf, []));
  expect(slices).toMatchObject([{ endpoints: [], ports: [] }]);
  expect(planSlices(service, [], nodeOf, slices)).toEqual({ create: [], update: [], remove: [], missingNodes: [] });
  const plan = planSlices(service, [backing(1)], nodeOf, slices);
  expect({ create: plan.create.length, update: plan.update.map(({ metadata }) => metadata.name), remove: plan.remove.length }).toEqual({
    create: 0,
    update: [slices[0]?.metadata.name],
    remove: 0,
  });
});

test("a pod whose node is not known yet is left out, unless unready ones count", () => {
  const lost = backing(1, { spec: { nodeName: "node-9" } });
  expect(planSlices(service, [lost], nodeOf, []).missingNodes).toEqual(["web-1"]);
  const counting = { ...service, spec: { ...service.spec, publishNotReadyAddresses: true } };
  expect(planSlices(counting, [lost], nodeOf, []).create[0]?.endpoints).toHaveLength(1);
});

test("a headless Service is marked so", () => {
  const { create } = planSlices({ ...service, spec: { ...service.spec, clusterIP: "None" } }, [backing(1)], nodeOf, []);
  expect(create[0]?.metadata.labels).toHaveProperty("service.kubernetes.io/headless", "");
});

const near = { forZones: [{ name: "z1" }] };
test.for([
  { distribution: undefined, pod: backing(1), hints: undefined },
  { distribution: "PreferClose", pod: backing(1), hints: near },
  { distribution: "PreferSameZone", pod: backing(1), hints: near },
  { distribution: "PreferSameNode", pod: backing(1), hints: { ...near, forNodes: [{ name: "node-1" }] } },
  { distribution: "PreferSameZone", pod: backing(1, ending), hints: undefined },
])("trafficDistribution $distribution puts hints $hints on a ready endpoint", ({ distribution, pod, hints }) => {
  const distributed = { ...service, spec: { ...service.spec, trafficDistribution: distribution } };
  const [slice] = planSlices(distributed, [pod], nodeOf, []).create;
  expect(slice?.endpoints?.[0]?.hints).toEqual(hints);
  const plain = after([], planSlices(service, [pod], nodeOf, []));
  expect(planSlices(distributed, [pod], nodeOf, plain).update).toHaveLength(hints ? 1 : 0);
});
