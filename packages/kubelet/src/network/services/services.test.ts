import type { EndpointSlice, Service } from "@kubarium/api";
import { fakeClock, seededRandom } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { Balancer } from "./balancer.ts";
import { planService } from "./plan.ts";
import { ServiceTable } from "./table.ts";

const service = (spec: Partial<Service["spec"]> = {}, status: Service["status"] = {}): Service =>
  ({
    metadata: { name: "web", namespace: "default", uid: "u" },
    spec: { clusterIP: "10.96.0.7", clusterIPs: ["10.96.0.7"], type: "ClusterIP", ports: [{ port: 80, protocol: "TCP" }], ...spec },
    status,
  }) as unknown as Service;

type Conditions = { ready?: boolean; serving?: boolean; terminating?: boolean };
const slice = (endpoints: [ip: string, node: string, conditions?: Conditions][], port = 8080, name = ""): EndpointSlice =>
  ({
    addressType: "IPv4",
    metadata: { name: "web-abc", namespace: "default" },
    ports: [{ name, port, protocol: "TCP" }],
    endpoints: endpoints.map(([ip, nodeName, conditions = { ready: true }]) => ({ addresses: [ip], nodeName, conditions })),
  }) as unknown as EndpointSlice;

const ending = { ready: false, serving: true, terminating: true };
const both = slice([
  ["10.244.1.2", "a"],
  ["10.244.2.2", "b"],
]);
const ips = (list: readonly { ip: string; port: number }[]): string => list.map(({ ip, port }) => `${ip}:${port}`).join(" ");

test.for([
  {
    name: "takes ready endpoints of every node",
    slices: [both],
    inside: "10.244.1.2:8080 10.244.2.2:8080",
    outside: "10.244.1.2:8080 10.244.2.2:8080",
  },
  {
    name: "leaves out those that are not ready",
    slices: [
      slice([
        ["10.244.1.2", "a", { ready: false }],
        ["10.244.2.2", "b"],
      ]),
    ],
    inside: "10.244.2.2:8080",
    outside: "10.244.2.2:8080",
  },
  {
    name: "falls back to those that still serve while they end",
    slices: [
      slice([
        ["10.244.1.2", "a", ending],
        ["10.244.2.2", "b", { ready: false, serving: false, terminating: true }],
      ]),
    ],
    inside: "10.244.1.2:8080",
    outside: "10.244.1.2:8080",
  },
  {
    name: "keeps inside traffic on its node",
    spec: { internalTrafficPolicy: "Local" },
    slices: [both],
    inside: "10.244.1.2:8080",
    outside: "10.244.1.2:8080 10.244.2.2:8080",
  },
  {
    name: "keeps outside traffic on its node",
    spec: { type: "NodePort", externalTrafficPolicy: "Local" },
    slices: [both],
    inside: "10.244.1.2:8080 10.244.2.2:8080",
    outside: "10.244.1.2:8080",
  },
  {
    name: "counts an endpoint in two slices once",
    slices: [both, slice([["10.244.1.2", "a", { ready: false }]])],
    inside: "10.244.1.2:8080 10.244.2.2:8080",
    outside: "10.244.1.2:8080 10.244.2.2:8080",
  },
  {
    name: "takes the port of the slice by name",
    spec: { ports: [{ name: "http", port: 80 }] },
    slices: [slice([["10.244.1.2", "a"]], 9000, "http"), slice([["10.244.1.3", "a"]], 9001, "other")],
    inside: "10.244.1.2:9000",
    outside: "10.244.1.2:9000",
  },
])("a Service $name", ({ spec, slices, inside, outside }) => {
  const [route] = planService(service(spec as never), slices, { node: "a", zone: undefined });
  expect({ inside: ips(route?.internalBackends ?? []), outside: ips(route?.externalBackends ?? []) }).toEqual({ inside, outside });
});

test.for([
  { name: "headless", spec: { clusterIP: "None", clusterIPs: ["None"] } },
  { name: "an alias", spec: { type: "ExternalName", externalName: "example.com", clusterIP: "", clusterIPs: [] } },
  { name: "of UDP only", spec: { ports: [{ port: 53, protocol: "UDP" }] } },
])("a Service that is $name has no routes", ({ spec }) => {
  expect(planService(service(spec as never), [both], { node: "a", zone: undefined })).toEqual([]);
});

test("a Service is found by cluster IP, load balancer address and node port, until it goes", () => {
  const table = new ServiceTable();
  const spec = { type: "LoadBalancer", ports: [{ port: 80, nodePort: 30080 }] } as never;
  table.set(
    "default/web",
    planService(service(spec, { loadBalancer: { ingress: [{ ip: "127.20.0.211" }] } }), [both], { node: "a", zone: undefined }),
  );
  expect(table.find("10.96.0.7", 80)).toMatchObject({ external: false, route: { id: "default/web:" } });
  expect(table.find("127.20.0.211", 80)).toMatchObject({ external: true });
  expect(table.byNodePort(30080)?.key).toBe("default/web");
  expect(table.find("10.96.0.7", 81)).toBeUndefined();
  table.set("default/web", []);
  expect([table.find("10.96.0.7", 80), table.byNodePort(30080), table.knows("10.96.0.7")]).toEqual([undefined, undefined, false]);
});

test("connections are spread evenly, and one client stays where it was with ClientIP affinity until it has been away too long", async () => {
  const clock = fakeClock();
  const balancer = new Balancer(clock, seededRandom(7));
  const plain = planService(service(), [both], { node: "a", zone: undefined })[0];
  const sticky = planService(
    service({ sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }),
    [both],
    { node: "a", zone: undefined },
  )[0];
  if (!plain || !sticky) throw new Error("no route");
  const firsts = (route: typeof plain, client: string): string[] =>
    Array.from({ length: 1000 }, () => {
      const [backend] = balancer.order(route, route.internalBackends, client);
      if (!backend) throw new Error("no backend");
      balancer.connected(route, backend, client);
      return backend.ip;
    });
  const share = firsts(plain, "c").filter((ip) => ip === "10.244.1.2").length;
  expect(share).toBeGreaterThan(430);
  expect(share).toBeLessThan(570);
  expect(new Set(firsts(sticky, "c")).size).toBe(1);
  expect(new Set(["1", "2", "3", "4", "5", "6", "7", "8"].flatMap((client) => firsts(sticky, client).slice(0, 1))).size).toBe(2);
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) {
    await clock.advance(61_000);
    seen.add(balancer.order(sticky, sticky.internalBackends, "c")[0]?.ip ?? "");
  }
  expect(seen.size).toBe(2);
});
