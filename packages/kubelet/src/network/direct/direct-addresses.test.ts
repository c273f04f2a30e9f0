import { connect } from "node:net";
import { duplexPair } from "node:stream";
import { eventually, freePort, silentLogger } from "@kubarium/component-base";
import { afterEach, expect, test } from "vitest";
import { ServiceTable } from "../services/table.ts";
import type { ServiceRoute } from "../services/plan.ts";
import { DirectAddresses } from "./direct-addresses.ts";
import { FAMILIAR_PORTS, planPorts } from "./plan.ts";

const open: { stop(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
});

const route = (port: number, target: number): ServiceRoute => ({
  id: "default/web:",
  key: "default/web",
  port,
  nodePort: undefined,
  internal: ["10.96.3.4"],
  external: [],
  ingress: [],
  backends: [{ ip: "10.244.1.2", port: target, nodeName: "node-1" }],
  internalBackends: [],
  externalBackends: [],
  hasEndpoints: true,
  affinitySeconds: undefined,
});

const extra = (ports: Set<number>): number[] => [...ports].filter((port) => !FAMILIAR_PORTS.some((known) => known === port));

test.for([
  { name: "a Service's port and its endpoints'", routes: [route(8123, 9123)], pods: [], ports: [8123, 9123] },
  { name: "what pods of this node listen on", routes: [], pods: [7777, 80], ports: [7777] },
  { name: "never the kubelet's own", routes: [route(10_250, 10_250)], pods: [10_250], ports: [] },
])("a node answers on $name", ({ routes, pods, ports }) => {
  expect(extra(planPorts(routes, pods))).toEqual(ports);
});

test("a connection is led where its own local address says, and refused on the node's address", async () => {
  const port = await freePort();
  const reached: string[] = [];
  const direct = new DirectAddresses({
    nodeIp: "127.0.0.1",
    services: new ServiceTable(),
    podPorts: () => [port],
    log: silentLogger,
    connect: async (host, to) => {
      reached.push(`${host}:${to}`);
      const [near, far] = duplexPair();
      far.end("pod");
      return near;
    },
  });
  open.push(direct);
  direct.changed();
  await eventually(() => direct.listening().includes(port));
  const answer = await new Promise((resolve) => {
    connect({ host: "127.0.0.1", port })
      .once("error", (error: NodeJS.ErrnoException) => resolve(error.code))
      .once("data", resolve);
  });
  expect([answer, reached]).toEqual(["ECONNRESET", []]);
});
