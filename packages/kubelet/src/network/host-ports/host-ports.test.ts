import { connect, createServer, type Server } from "node:net";
import { type FakeClock, eventually, fakeClock, freePort, silentLogger } from "@kubarium/component-base";
import { afterEach, expect, test } from "vitest";
import type { ServiceRoute } from "../services/plan.ts";
import { ServiceTable } from "../services/table.ts";
import type { HostSocket } from "../virtual-network.ts";
import { HostPorts } from "./host-ports.ts";

const HOST = "127.0.0.1";
const open: { stop(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
});

function listening(port = 0): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen({ host: HOST, port, exclusive: true }, () => resolve(server));
    open.push({ stop: () => server.close() });
  });
}

const route = (key: string, nodePort: number, hasEndpoints = true): ServiceRoute => ({
  id: `${key}:`,
  key,
  port: 80,
  nodePort,
  internal: [],
  external: [],
  ingress: [],
  backends: [],
  internalBackends: [],
  externalBackends: [],
  hasEndpoints,
  affinitySeconds: undefined,
});

function start(clock: FakeClock = fakeClock(), own: HostSocket[] = []) {
  const services = new ServiceTable();
  const reached: string[] = [];
  const said: string[] = [];
  const ports = new HostPorts({
    nodeIp: HOST,
    services,
    clock,
    log: silentLogger,
    own: () => own,
    deliver: (ip, port, socket) => {
      reached.push(`${ip}:${port}`);
      socket.end("pod");
      return true;
    },
    forward: (socket, { key }) => {
      reached.push(key);
      socket.end("ok");
    },
    unavailable: (key, message) => void said.push(`${key}: ${message}`),
  });
  open.push(ports);
  const set = (key: string, ...routes: ServiceRoute[]): void => {
    services.set(key, routes);
    ports.changed();
  };
  return { ports, set, reached, said, clock };
}

const call = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.on("data", (data) => resolve(String(data)));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
  });

test("a node port is open while its Service has endpoints, and refuses before and after", async () => {
  const port = await freePort();
  const { ports, set, reached } = start();
  set("default/web", route("default/web", port));
  await eventually(() => ports.listening().length === 1);
  expect(await call(port)).toBe("ok");
  expect(reached).toEqual(["default/web"]);
  set("default/web", route("default/web", port, false));
  await eventually(() => ports.listening().length === 0);
  expect(await call(port)).toBe("ECONNREFUSED");
  set("default/web", route("default/web", port));
  await eventually(() => ports.listening().length === 1);
  set("default/web");
  await eventually(() => ports.listening().length === 0);
});

test("a port that another process holds is said once, tried again, and does not hold up the others", async () => {
  const holder = await listening();
  const { port: taken } = holder.address() as { port: number };
  const port = await freePort();
  const { ports, set, said, clock } = start();
  set("default/unlucky", route("default/unlucky", taken));
  set("default/web", route("default/web", port));
  await eventually(() => ports.listening().length === 1 && said.length === 1);
  expect(said).toEqual([
    `default/unlucky: can't open port ${HOST}:${taken}, skipping it: listen tcp ${HOST}:${taken}: bind: address already in use`,
  ]);
  await clock.advance(2_000);
  await eventually(() => clock.pending() === 1);
  await new Promise((resolve) => holder.close(resolve));
  await clock.advance(2_000);
  await eventually(() => ports.listening().length === 2);
  expect(said).toHaveLength(1);
});

test("stopping closes everything", async () => {
  const port = await freePort();
  const { ports, set } = start();
  set("default/web", route("default/web", port));
  await eventually(() => ports.listening().length === 1);
  ports.stop();
  await eventually(async () => (await call(port)) === "ECONNREFUSED");
  expect(ports.listening()).toEqual([]);
});

test("a host port leads to its pod, before any Service that wants the same", async () => {
  const port = await freePort();
  const own: HostSocket[] = [{ host: HOST, port, pod: { ip: "10.244.1.2", port: 8080 } }];
  const { ports, set, reached } = start(fakeClock(), own);
  set("default/web", route("default/web", port));
  await eventually(() => ports.listening().length === 1);
  expect([await call(port), reached]).toEqual(["pod", ["10.244.1.2:8080"]]);
  own.pop();
  ports.changed();
  await eventually(async () => (await call(port)) === "ok");
});
