/** Requests that become streams: `/exec`, `/attach` and `/portForward`, over WebSocket or SPDY. Source: pkg/kubelet/server/server.go. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type Clock, http } from "@kubarium/component-base";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import type { NodeAgent } from "../../node/node-agent.ts";
import type { PodWorker } from "../../pods/worker.ts";
import type { RunningContainer } from "../../runtime/container.ts";
import { callerOf } from "../authorization.ts";
import { runAttach, runExec } from "./command.ts";
import { PORT_FORWARD_PROTOCOL, servePortForward } from "./port-forward.ts";
import { readOptions, type RemoteSession, type StreamOptions } from "./session.ts";
import { SPDY_PROTOCOLS, spdySession } from "./spdy-session.ts";
import { WEBSOCKET_PROTOCOLS, websocketSession } from "./websocket-session.ts";

const TUNNEL_PROTOCOL = `SPDY/3.1+${PORT_FORWARD_PROTOCOL}`;
const SPDY = "spdy/3.1";

class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export class StreamServer {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => this.chosen(offered),
    perMessageDeflate: false,
  });
  private readonly agent: NodeAgent;
  private readonly clock: Clock;

  constructor(agent: NodeAgent, clock: Clock) {
    this.agent = agent;
    this.clock = clock;
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    try {
      this.authorize(request);
      await this.serve(request, socket, head);
    } catch (error) {
      refuse(socket, error);
    }
  }

  private authorize({ socket }: IncomingMessage): void {
    const who = callerOf(socket as TLSSocket);
    if (!who) throw new Refusal(401, "Unauthorized");
    if (!who.isTrusted) throw new Refusal(403, `Forbidden (user=${who.name}, verb=create, resource=nodes, subresource(s)=[proxy])`);
  }

  private async serve(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? "/", "https://node");
    const [, kind, namespace = "", name = "", container = ""] = url.pathname.split("/").map(decodeURIComponent);
    if (kind === "portForward") return this.portForward(this.worker(namespace, name), request, socket, head);
    if (kind !== "exec" && kind !== "attach") throw new Refusal(404, "404 page not found");
    const options = readOptions(url.searchParams);
    if (!options) throw new Refusal(400, "you must specify at least 1 of stdin, stdout, stderr");
    const worker = this.worker(namespace, name);
    const command = url.searchParams.getAll("command");
    const running = kind === "exec" ? execTarget(worker, container) : attachTarget(worker, container);
    const session = await this.session(request, socket, head, options);
    if (!session) return;
    await (kind === "exec" ? runExec(running, command, session, options) : runAttach(running, session));
  }

  private worker(namespace: string, name: string): PodWorker {
    const worker = this.agent.worker(namespace, name);
    if (!worker) throw new Refusal(404, "pod does not exist");
    return worker;
  }

  private async session(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    options: StreamOptions,
  ): Promise<RemoteSession | undefined> {
    if (isWebSocket(request)) {
      const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((word) => word.trim());
      if (offered[0] && !offered.some((name) => WEBSOCKET_PROTOCOLS.includes(name))) throw new Refusal(400, "Bad Request");
      return websocketSession(await this.webSocket(request, socket, head), options);
    }
    const protocol = negotiate(request, SPDY_PROTOCOLS);
    acceptSpdy(socket, head, protocol);
    return spdySession(socket, protocol, options, this.clock);
  }

  private async portForward(worker: PodWorker, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { endpoint } = worker;
    if (!endpoint)
      throw new Refusal(500, `pod not found (${JSON.stringify(`${worker.pod.metadata.name}_${worker.pod.metadata.namespace}`)})`);
    const sandboxId = createHash("sha256").update(worker.uid).digest("hex");
    const target = { sandboxId, connect: (port: number) => endpoint.connect("localhost", port) };
    if (isWebSocket(request)) {
      const webSocket = await this.webSocket(request, socket, head);
      return servePortForward(createWebSocketStream(webSocket, { allowHalfOpen: false }), target);
    }
    acceptSpdy(socket, head, negotiate(request, [PORT_FORWARD_PROTOCOL]));
    return servePortForward(socket, target);
  }

  private webSocket(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
    return new Promise((resolve) => this.sockets.handleUpgrade(request, socket, head, resolve));
  }

  private chosen(offered: Set<string>): string | false {
    return [...WEBSOCKET_PROTOCOLS, TUNNEL_PROTOCOL].find((protocol) => offered.has(protocol)) ?? false;
  }
}

function execTarget(worker: PodWorker, container: string): RunningContainer {
  const running = worker.runs.latest(container);
  if (!running?.running) throw new Refusal(500, `container not found (${JSON.stringify(container)})`);
  return running;
}

function attachTarget(worker: PodWorker, container: string): RunningContainer {
  const running = worker.runs.latest(container);
  const { name, namespace } = worker.pod.metadata;
  if (!running?.startedMs) throw new Refusal(500, `container ${container} not found in pod ${name}_${namespace}`);
  return running;
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** The first of ours that the client has; one that names none gets the oldest. Throws 403 as httpstream.Handshake does. */
function negotiate({ headers }: IncomingMessage, ours: readonly string[]): string {
  if (headers.upgrade?.toLowerCase() !== SPDY) throw new Refusal(400, `unable to upgrade: missing upgrade headers in request`);
  const theirs = ([] as string[])
    .concat(headers["x-stream-protocol-version"] ?? [])
    .flatMap((value) => value.split(",").map((word) => word.trim()));
  if (!theirs.length) return ours.at(-1) ?? "";
  const found = ours.find((protocol) => theirs.includes(protocol));
  if (!found)
    throw new Refusal(
      403,
      `unable to upgrade: unable to negotiate protocol: client supports [${theirs.join(" ")}], server accepts [${ours.join(" ")}]`,
    );
  return found;
}

function acceptSpdy(socket: Duplex, head: Buffer, protocol: string): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length) socket.unshift(head);
}

function refuse(socket: Duplex, error: unknown): void {
  const code = error instanceof Refusal ? error.code : 500;
  const text = error instanceof Error ? error.message : String(error);
  const head = `HTTP/1.1 ${code} ${http.STATUS_CODES[code]}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n`;
  if (!socket.destroyed) socket.end(head + text);
}
