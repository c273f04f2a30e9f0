import type { Pod, Service } from "@kubarium/api";
import { expect, test } from "vitest";
import { aPod, readySince, serviceDraft } from "../../../testing/objects.ts";
import { isUpToDate, MAX_CAPACITY, planEndpoints } from "./plan.ts";

const service = {
  ...serviceDraft(),
  metadata: { name: "web", namespace: "default", uid: "s", labels: { team: "a" } },
} as unknown as Service;
const ready = readySince("2026-01-01T00:00:00Z");
const backing = (name: string, podIP: string, parts: Parameters<typeof aPod>[1] = {}): Pod =>
  aPod(name, { ...parts, status: { ...ready, podIP, podIPs: [{ ip: podIP }], ...parts.status } });
const many = (count: number, status = {}): Pod[] =>
  Array.from({ length: count }, (_, i) => backing(`p${i}-${count}`, `10.${count % 250}.${i >> 8}.${i & 255}`, { status }));

test("addresses are sorted, those that are not ready kept apart", () => {
  const { subsets, labels } = planEndpoints(service, [
    backing("b", "10.0.0.10"),
    backing("a", "10.0.0.9"),
    backing("c", "10.0.0.1", { status: { conditions: [] } }),
  ]);
  expect(labels).toEqual({ team: "a", "endpoints.kubernetes.io/managed-by": "endpoint-controller" });
  expect(subsets).toMatchObject([
    {
      addresses: [{ ip: "10.0.0.9" }, { ip: "10.0.0.10" }],
      notReadyAddresses: [{ ip: "10.0.0.1" }],
      ports: [{ port: 8080, protocol: "TCP" }],
    },
  ]);
});

test("ports that the same pods offer share a subset, ports that only some offer do not", () => {
  const ports = [
    { name: "web", port: 80, targetPort: 80 },
    { name: "admin", port: 81, targetPort: 81 },
    { name: "extra", port: 82, targetPort: "extra" },
  ];
  const extra = { containers: [{ name: "c", ports: [{ name: "extra", containerPort: 9000 }] }] } as never;
  const { subsets } = planEndpoints({ ...service, spec: { ...service.spec, ports } } as Service, [
    backing("a", "10.0.0.1"),
    backing("b", "10.0.0.2", { spec: extra }),
  ]);
  const shape = subsets.map((subset) => [
    subset.addresses?.map(({ ip }) => ip).join(),
    subset.ports
      ?.map(({ name }) => name)
      .sort()
      .join(),
  ]);
  expect(shape.sort()).toEqual([
    ["10.0.0.1,10.0.0.2", "admin,web"],
    ["10.0.0.2", "extra"],
  ]);
});

test.for([
  { name: "all are ready", pods: many(1200), ready: 1000, notReady: 0 },
  { name: "some are not ready", pods: [...many(900), ...many(201, { conditions: [] })], ready: 900, notReady: 100 },
])("no more than a thousand addresses are kept when $name", ({ pods, ready, notReady }) => {
  const { subsets, truncated } = planEndpoints(service, pods);
  expect(truncated).toBe(true);
  expect(subsets.map((subset) => [subset.addresses?.length ?? 0, subset.notReadyAddresses?.length ?? 0])).toEqual([[ready, notReady]]);
  expect(ready + notReady).toBe(MAX_CAPACITY);
});

test("what is there is recognised whatever its trigger time", () => {
  const planned = planEndpoints(service, [backing("a", "10.0.0.1")]);
  const current = {
    metadata: { labels: planned.labels, annotations: { "endpoints.kubernetes.io/last-change-trigger-time": "x" } },
    subsets: planned.subsets,
  };
  expect(isUpToDate(current as never, planned)).toBe(true);
  expect(isUpToDate({ ...current, subsets: [] } as never, planned)).toBe(false);
});
