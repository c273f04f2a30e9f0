/**
 * A loopback HTTP proxy (`kubarium env`): through it an unmodified curl or browser reaches cluster IPs, pod IPs and Service
 * names, as if it ran on a node. It belongs to the API server because that one survives any node and can reach them all.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import type { AnyObject } from "@kubarium/api/server";
import { http, type Logger, type Random, type Running } from "@kubarium/component-base";
import { type NodeAddress, splice, type Target } from "@kubarium/network";
import type { Registry } from "../registry/registry.ts";
import { type ClusterFacts, isInCluster } from "./destinations.ts";
import type { PodNetwork } from "./pod-network.ts";

/** How long one node may keep a connection waiting before the next is asked, in real time. */
const NODE_PATIENCE_MS = 3_000;
const KUBELET_PORT = 10_250;
const HOP = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface HttpProxyOptions {
  host: string;
  port: number;
  network: PodNetwork;
  registry: Registry;
  serviceCidr: string;
  random: Random;
  log: Logger;
}

export interface RunningHttpProxy extends Running {
  port: number;
}

/** Throws what listening throws. */
export async function startHttpProxy(options: HttpProxyOptions): Promise<RunningHttpProxy> {
  const open = (target: Target, signal: AbortSignal): Promise<Duplex> => openTarget(options, target, signal);
  const server = http.createServer((request, response) => void plain(open, request, response));
  const sockets = new Set<Duplex>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("connect", (request, socket, head) => void tunnel(open, request, socket, head));
  server.on("upgrade", (request, socket, head) => void upgraded(open, request, socket, head));
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const address = server.address();
  return {
    port: address && typeof address === "object" ? address.port : options.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Open = (target: Target, signal: AbortSignal) => Promise<Duplex>;

function openTarget(options: HttpProxyOptions, target: Target, signal: AbortSignal): Promise<Duplex> {
  const { network, registry, random } = options;
  if (!isInCluster(target.host, factsOf(options))) return outside(target, signal);
  const nodes = readyNodes(registry);
  const first = nodes.length ? random.below(nodes.length) : 0;
  return network.connectThroughAny([...nodes.slice(first), ...nodes.slice(0, first)], target, NODE_PATIENCE_MS, signal);
}

function factsOf({ registry, serviceCidr }: HttpProxyOptions): ClusterFacts {
  const { storage } = registry;
  return {
    serviceCidr,
    podCidrs: nodesOf(registry).flatMap((node) => node["spec"]?.podCIDR ?? []),
    hasService: (namespace, name) => storage.peek("services", `${namespace}/${name}`) !== undefined,
  };
}

function nodesOf({ storage }: Registry): AnyObject[] {
  const nodes = storage.cache.resource("nodes");
  return nodes.keys("").flatMap((key) => nodes.get(key)?.object ?? []);
}

function readyNodes(registry: Registry): NodeAddress[] {
  const found: NodeAddress[] = [];
  for (const node of nodesOf(registry)) {
    const { addresses = [], conditions = [], daemonEndpoints } = node["status"] ?? {};
    const host = (addresses as { type: string; address: string }[]).find(({ type }) => type === "InternalIP")?.address;
    const isReady = (conditions as { type: string; status: string }[]).some(({ type, status }) => type === "Ready" && status === "True");
    if (host && isReady) found.push({ name: node.metadata.name ?? "", host, port: daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT });
  }
  return found;
}

function outside({ host, port }: Target, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true, allowHalfOpen: true });
    signal.addEventListener("abort", () => socket.destroy(), { once: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

function targetOf(url: URL): Target {
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || (url.protocol === "https:" ? 443 : 80)) };
}

/** The URL of a request with an absolute URI. Undefined for one that is meant for a server, not for a proxy. */
function absolute(request: IncomingMessage): URL | undefined {
  const url = request.url ?? "";
  return /^http:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}

async function plain(open: Open, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const fail = (code: number, text: string): void => {
    if (response.headersSent) response.destroy();
    else response.writeHead(code, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(`kubarium proxy: ${text}\n`);
  };
  const url = absolute(request);
  if (!url) return fail(400, "this is an HTTP proxy for cluster addresses; see: kubarium env");
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the client went away")));
  try {
    // A connection for each request: kept ones would go to the same pod for ever.
    const connection = await open(targetOf(url), gone.signal);
    gone.signal.addEventListener("abort", () => connection.destroy(), { once: true });
    const call = http.request({
      createConnection: () => connection,
      method: request.method ?? "GET",
      path: pathOf(request),
      setHost: false,
      headers: { host: url.host, ...endToEnd(request.headers), connection: "close" },
    });
    call.on("error", (error) => fail(502, error.message));
    call.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    request.pipe(call);
  } catch (error) {
    fail(502, error instanceof Error ? error.message : String(error));
  }
}

/** As it was written: parsing it would change its escapes. */
function pathOf(request: IncomingMessage): string {
  const rest = (request.url ?? "").replace(/^http:\/\/[^/?#]*/i, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function endToEnd(headers: IncomingMessage["headers"]): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !HOP.has(name)) passed[name] = value;
  return passed;
}

async function tunnel(open: Open, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  await joined(open, URL.canParse(`http://${request.url}`) ? new URL(`http://${request.url}`) : undefined, socket, (upstream) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length) upstream.write(head);
  });
}

/** A WebSocket through a proxy that was not asked for a tunnel first. */
async function upgraded(open: Open, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  await joined(open, absolute(request), socket, (upstream) => {
    let text = `${request.method} ${pathOf(request)} HTTP/1.1\r\n`;
    for (let i = 0; i + 1 < request.rawHeaders.length; i += 2)
      if (!/^proxy-/i.test(request.rawHeaders[i] ?? "")) text += `${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}\r\n`;
    upstream.write(`${text}\r\n`);
    if (head.length) upstream.write(head);
  });
}

async function joined(open: Open, url: URL | undefined, socket: Duplex, begin: (upstream: Duplex) => void): Promise<void> {
  const gone = new AbortController();
  const hangUp = (): void => gone.abort(new Error("the client went away"));
  socket.on("error", () => socket.destroy());
  socket.once("close", hangUp);
  if (!url) return void socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  try {
    const upstream = await open(targetOf(url), gone.signal);
    begin(upstream);
    splice(socket, upstream);
  } catch (error) {
    const text = `kubarium proxy: ${error instanceof Error ? error.message : String(error)}\n`;
    socket.end(
      `HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  }
}
