import type { EndpointSlice, Endpoints } from "@kubarium/api";
import { expect, test } from "vitest";
import { planMirror } from "./plan.ts";

const endpoints = (subsets: Endpoints["subsets"], metadata: object = {}): Endpoints =>
  ({ apiVersion: "v1", kind: "Endpoints", metadata: { name: "ext", namespace: "default", uid: "e", ...metadata }, subsets }) as Endpoints;
const PORTS = [{ port: 8080, protocol: "TCP" }];
/** The slices as the server has them after a first plan. */
const made = (object: Endpoints): EndpointSlice[] =>
  planMirror(object, []).create.map(
    (slice, index) => ({ ...slice, metadata: { ...slice.metadata, name: `ext-${index}` } }) as EndpointSlice,
  );
const one = endpoints([{ addresses: [{ ip: "192.0.2.10" }], ports: PORTS }]);

test.for([
  {
    name: "ready and not ready addresses share a slice",
    subsets: [{ addresses: [{ ip: "192.0.2.10" }], notReadyAddresses: [{ ip: "192.0.2.12" }], ports: PORTS }],
    slices: ["IPv4 192.0.2.10=true 192.0.2.12=false"],
  },
  {
    name: "families are kept apart",
    subsets: [{ addresses: [{ ip: "192.0.2.10" }, { ip: "2001:db8::1" }], ports: PORTS }],
    slices: ["IPv4 192.0.2.10=true", "IPv6 2001:db8::1=true"],
  },
  {
    name: "subsets with the same ports are one",
    subsets: [
      { addresses: [{ ip: "192.0.2.10" }], ports: PORTS },
      { addresses: [{ ip: "192.0.2.11" }], ports: PORTS },
    ],
    slices: ["IPv4 192.0.2.10=true 192.0.2.11=true"],
  },
  {
    name: "an address that is both is ready",
    subsets: [
      { notReadyAddresses: [{ ip: "192.0.2.10" }], ports: PORTS },
      { addresses: [{ ip: "192.0.2.10" }], ports: PORTS },
    ],
    slices: ["IPv4 192.0.2.10=true"],
  },
])("$name", ({ subsets, slices }) => {
  const { create } = planMirror(endpoints(subsets), []);
  expect(
    create.map(({ addressType, endpoints: all }) =>
      [addressType, ...(all ?? []).map(({ addresses, conditions }) => `${addresses[0]}=${conditions?.ready}`)].join(" "),
    ),
  ).toEqual(slices);
});

test("a mirrored slice is owned by its Endpoints and carries their labels and annotations but those of tools", () => {
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}", note: "x" };
  const [slice] = planMirror(
    endpoints([{ addresses: [{ ip: "192.0.2.10" }], ports: PORTS }], { labels: { team: "a" }, annotations }),
    [],
  ).create;
  expect(slice?.metadata).toMatchObject({
    generateName: "ext-",
    labels: {
      team: "a",
      "kubernetes.io/service-name": "ext",
      "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    },
    annotations: { note: "x" },
    ownerReferences: [{ kind: "Endpoints", name: "ext", controller: true }],
  });
  expect(Object.keys(slice?.metadata.annotations ?? {})).toEqual(["note"]);
});

test("what is mirrored already costs no write, and other ports take another slice", () => {
  const counts = ({ create, update, remove }: ReturnType<typeof planMirror>) => [create.length, update.length, remove.length];
  expect(counts(planMirror(one, made(one)))).toEqual([0, 0, 0]);
  const more = endpoints([{ addresses: [{ ip: "192.0.2.10" }, { ip: "192.0.2.11" }], ports: PORTS }]);
  expect(counts(planMirror(more, made(one)))).toEqual([0, 1, 0]);
  const moved = endpoints([{ addresses: [{ ip: "192.0.2.10" }], ports: [{ port: 9090, protocol: "TCP" }] }]);
  expect(counts(planMirror(moved, made(one)))).toEqual([1, 0, 1]);
});

test("addresses that are none, and those beyond a thousand, are left out and counted", () => {
  const addresses = Array.from({ length: 1002 }, (_, index) => ({ ip: `10.0.${index >> 8}.${index & 255}` }));
  const plan = planMirror(endpoints([{ addresses: [{ ip: "here" }, ...addresses], ports: PORTS }]), []);
  expect([plan.invalid, plan.surplus, plan.create[0]?.endpoints?.length]).toEqual([1, 2, 1000]);
});
