import { createServer } from "node:net";
import { duplexPair } from "node:stream";
import type { EndpointSlice, Node, Service } from "@kubarium/api";
import { DialError, type Tunnels } from "@kubarium/network";
import { type FakeClock, fakeClock, seededRandom } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { Dialer } from "./dialer.ts";
import { NodeRoutes } from "./routes.ts";
import { Balancer } from "./services/balancer.ts";
import { planService } from "./services/plan.ts";
import { ServiceTable } from "./services/table.ts";
import { VirtualNetwork } from "./virtual-network.ts";

const NODE = "127.20.0.11";
const OTHER = "127.20.0.12";
const DEAD = "127.20.0.13";

const node = (name: string, address: string, podCIDR: string): Node =>
  ({ metadata: { name }, spec: { podCIDR }, status: { addresses: [{ type: "InternalIP", address }] } }) as unknown as Node;
const service = (name: string, clusterIP: string, spec: object = {}): Service =>
  ({
    metadata: { name, namespace: "default" },
    spec: { type: "ClusterIP", clusterIP, clusterIPs: [clusterIP], ports: [{ port: 80 }], ...spec },
  }) as unknown as Service;
const slice = (endpoints: [ip: string, node: string | undefined][], port = 8080): EndpointSlice =>
  ({
    metadata: {},
    addressType: "IPv4",
    ports: [{ port }],
    endpoints: endpoints.map(([ip, nodeName]) => ({ addresses: [ip], nodeName, conditions: { ready: true } })),
  }) as unknown as EndpointSlice;

function network(clock: FakeClock, more: [Service, EndpointSlice[]][] = []) {
  const local = new VirtualNetwork({ nodeIp: NODE });
  local.attach("pod", { ip: "10.244.1.2", hostNetwork: false }).listen(8080, (stream) => stream.end("local"));
  const services = new ServiceTable();
  const known: [Service, EndpointSlice[]][] = [
    [service("web", "10.96.0.1"), [slice([["10.244.1.2", "a"]])]],
    [
      service("draining", "10.96.0.2"),
      [
        slice([
          ["10.244.1.3", "a"],
          ["10.244.2.9", "b"],
          ["10.244.2.2", "b"],
        ]),
      ],
    ],
    [service("empty", "10.96.0.3"), []],
    [service("closed", "10.96.0.4"), [slice([["10.244.2.9", "b"]])]],
    [service("near", "10.96.0.5", { internalTrafficPolicy: "Local" }), [slice([["10.244.2.2", "b"]])]],
    [service("exposed", "10.96.0.6", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }), [slice([["10.244.1.2", "a"]])]],
    ...more,
  ];
  for (const [object, slices] of known)
    services.set(`default/${object.metadata.name}`, planService(object, slices, { node: "a", zone: undefined }));
  const routes = new NodeRoutes();
  for (const one of [node("a", NODE, "10.244.1.0/24"), node("b", OTHER, "10.244.2.0/24"), node("dead", DEAD, "10.244.3.0/24")])
    routes.set(one);
  const tunnels = {
    open({ host }: { host: string }, target: { host: string; port: number }, signal: AbortSignal) {
      if (host === DEAD) return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      if (target.host !== "10.244.2.2") return Promise.reject(new DialError(target.host, target.port, "refused"));
      const [near, far] = duplexPair();
      far.end("remote");
      return Promise.resolve(near);
    },
  } as unknown as Tunnels;
  local.attach("gone", { ip: "10.244.1.3", hostNetwork: false });
  local.surroundings = new Dialer({
    nodeName: "a",
    nodeIp: NODE,
    local,
    services,
    routes,
    dns: { service: (_, name) => known.find(([{ metadata }]) => metadata.name === name)?.[0], slices: () => [] },
    balancer: new Balancer(clock, seededRandom(3)),
    tunnels,
    clock,
  });
  return local;
}

const read = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
};

test.for([
  { name: "a pod of this node", host: "10.244.1.2", port: 8080, answer: "local" },
  { name: "a pod of another node", host: "10.244.2.2", port: 8080, answer: "remote" },
  { name: "a Service by its address", host: "10.96.0.1", port: 80, answer: "local" },
  { name: "a Service by its name", host: "web", port: 80, answer: "local" },
  { name: "the endpoint that is left when others have closed their ports", host: "draining", port: 80, answer: "remote" },
  { name: "a node port of this node", host: NODE, port: 30080, answer: "local" },
])("$name is reached", async ({ host, port, answer }) => {
  for (let i = 0; i < 5; i++) expect(await read(await network(fakeClock()).connect(host, port))).toBe(answer);
});

test.for([
  {
    name: "a port that no process of the pod listens on",
    host: "10.244.1.2",
    port: 81,
    afterMs: 0,
    why: "dial tcp 10.244.1.2:81: connect: connection refused",
  },
  {
    name: "such a port on another node",
    host: "10.244.2.9",
    port: 81,
    afterMs: 0,
    why: "dial tcp 10.244.2.9:81: connect: connection refused",
  },
  { name: "a Service without endpoints", host: "empty", port: 80, afterMs: 0, why: "dial tcp 10.96.0.3:80: connect: connection refused" },
  {
    name: "a Service whose only endpoint is closed",
    host: "closed",
    port: 80,
    afterMs: 0,
    why: "dial tcp 10.244.2.9:8080: connect: connection refused",
  },
  { name: "a name that nobody has", host: "nobody", port: 80, afterMs: 0, why: "dial tcp: lookup nobody: no such host" },
  {
    name: "an address of this node's range that no pod has",
    host: "10.244.1.77",
    port: 80,
    afterMs: 3_000,
    why: "dial tcp 10.244.1.77:80: connect: no route to host",
  },
  { name: "a pod of a dead node", host: "10.244.3.2", port: 80, afterMs: 30_000, why: "dial tcp 10.244.3.2:80: i/o timeout" },
  {
    name: "a Service with endpoints on other nodes only, when its traffic stays local",
    host: "near",
    port: 80,
    afterMs: 30_000,
    why: "dial tcp near:80: i/o timeout",
  },
  { name: "another port of a Service", host: "10.96.0.1", port: 81, afterMs: 30_000, why: "dial tcp 10.96.0.1:81: i/o timeout" },
  { name: "an address outside of the cluster", host: "192.0.2.1", port: 80, afterMs: 30_000, why: "dial tcp 192.0.2.1:80: i/o timeout" },
])("$name fails as on a real network: $why", async ({ host, port, afterMs, why }) => {
  const clock = fakeClock();
  let failure = "";
  const dial = network(clock)
    .connect(host, port)
    .catch((error: Error) => void (failure = error.message));
  if (afterMs) await clock.advance(afterMs - 1);
  const early = failure;
  await clock.advance(1);
  await dial;
  expect({ early, failure }).toEqual({ early: "", failure: why });
  expect(clock.pending()).toBe(0);
});

test("a caller that gives up is told its own reason, and nothing is left waiting", async () => {
  const clock = fakeClock();
  const giveUp = new AbortController();
  const dial = network(clock).connect("10.244.3.2", 80, { signal: giveUp.signal });
  giveUp.abort(new Error("enough"));
  await expect(dial).rejects.toThrow("enough");
  expect(clock.pending()).toBe(0);
});

test("endpoints outside of the pods are connected to for real, addresses that no Service has are not", async () => {
  const server = createServer((socket) => socket.end("outside")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  try {
    const clock = fakeClock();
    const local = network(clock, [[service("kubernetes", "10.96.0.9"), [slice([["127.0.0.1", undefined]], port)]]]);
    expect(await read(await local.connect("10.96.0.9", 80))).toBe("outside");
    const direct = local.connect("127.0.0.1", port).catch((error: Error) => error.message);
    await clock.advance(30_000);
    expect(await direct).toBe(`dial tcp 127.0.0.1:${port}: i/o timeout`);
  } finally {
    server.close();
  }
});
