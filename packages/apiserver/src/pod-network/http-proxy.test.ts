import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { seededRandom, silentLogger } from "@kubarium/component-base";
import { DialError, type Target } from "@kubarium/network";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Registry } from "../registry/registry.ts";
import { isInCluster } from "./destinations.ts";
import { type RunningHttpProxy, startHttpProxy } from "./http-proxy.ts";
import type { PodNetwork } from "./pod-network.ts";

let pod: Server;
let proxy: RunningHttpProxy;
const asked: string[] = [];

/** Every cluster address leads to one server; the nodes' part is in packages/network and packages/kubelet. */
const network = {
  connectThroughAny(_: unknown, { host, port }: Target): Promise<Duplex> {
    asked.push(`${host}:${port}`);
    if (host === "10.96.0.9") return Promise.reject(new DialError(host, port, "refused"));
    return Promise.resolve(connect((pod.address() as { port: number }).port, "127.0.0.1"));
  },
} as unknown as PodNetwork;
const registry = {
  storage: {
    cache: { resource: () => ({ keys: () => [] }) },
    peek: (resource: string, key: string) => (resource === "services" && key === "default/web" ? {} : undefined),
  },
} as unknown as Registry;

beforeAll(async () => {
  pod = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => response.end(`${request.method} ${request.url} ${request.headers.host} ${body}`));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => pod.once("listening", resolve));
  proxy = await startHttpProxy({
    host: "127.0.0.1",
    port: 0,
    network,
    registry,
    serviceCidr: "10.96.0.0/12",
    random: seededRandom(1),
    log: silentLogger,
  });
});
afterAll(async () => {
  await proxy.stop();
  pod.close();
});

/** Sends bytes as they are and answers what comes until the end. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(proxy.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.write(text);
  });
}

test.for([
  {
    name: "an absolute URI to a cluster IP",
    text: "GET http://10.100.1.2/a%20b?x=1 HTTP/1.1\r\nHost: 10.100.1.2\r\nConnection: close\r\n\r\n",
    to: "10.100.1.2:80",
    answer: "GET /a%20b?x=1 10.100.1.2 ",
  },
  {
    name: "a Service's name with a port",
    text: "GET http://web:8080 HTTP/1.1\r\nHost: web:8080\r\nConnection: close\r\n\r\n",
    to: "web:8080",
    answer: "GET / web:8080 ",
  },
  {
    name: "a body",
    text: "POST http://web.default.svc.cluster.local/p HTTP/1.1\r\nHost: web\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody",
    to: "web.default.svc.cluster.local:80",
    answer: "POST /p web body",
  },
  {
    name: "a tunnel",
    text: "CONNECT web:80 HTTP/1.1\r\nHost: web:80\r\n\r\nGET /t HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n",
    to: "web:80",
    answer: "GET /t web ",
  },
])("$name goes through", async ({ text, to, answer }) => {
  asked.length = 0;
  expect(await exchange(text)).toContain(answer);
  expect(asked).toEqual([to]);
});

test.for([
  {
    name: "a refused connection",
    text: "GET http://10.96.0.9/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    code: "502",
    why: "dial tcp 10.96.0.9:80: connect: connection refused",
  },
  { name: "a refused tunnel", text: "CONNECT 10.96.0.9:80 HTTP/1.1\r\nHost: x\r\n\r\n", code: "502", why: "connection refused" },
  { name: "a request for a server", text: "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", code: "400", why: "kubarium env" },
])("$name answers $code", async ({ text, code, why }) => {
  const answer = await exchange(text);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
  expect(answer).toContain(why);
});

test.for([
  { host: "10.96.0.1", inside: true },
  { host: "10.111.255.255", inside: true },
  { host: "10.112.0.0", inside: false },
  { host: "10.244.2.9", inside: true },
  { host: "web", inside: true },
  { host: "WEB.default.", inside: true },
  { host: "web-0.web.default", inside: true },
  { host: "any.thing.svc.cluster.local", inside: true },
  { host: "web.blog", inside: false },
  { host: "example.com", inside: false },
  { host: "localhost", inside: false },
  { host: "127.0.0.1", inside: false },
])("$host is in the cluster: $inside", ({ host, inside }) => {
  const facts = {
    serviceCidr: "10.96.0.0/12",
    podCidrs: ["10.244.2.0/24"],
    hasService: (namespace: string, name: string) => `${namespace}/${name}` === "default/web",
  };
  expect(isInCluster(host, facts)).toBe(inside);
});
