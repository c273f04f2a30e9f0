/** The node's own HTTPS server. Only the apiserver's client certificate (or a cluster administrator's) may ask for pods and logs. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Clock, Logger } from "@kubarium/component-base";
import { SESSION_OPTIONS } from "@kubarium/network";
import type { NodeAgent } from "../node/node-agent.ts";
import { callerOf } from "./authorization.ts";
import { serveLogs } from "./logs.ts";
import { serveRun } from "./run.ts";
import { StreamServer } from "./streams/upgrade.ts";
import { serveTunnel } from "./tunnel.ts";

export interface ServerTls {
  cert: string;
  key: string;
  clientCa: string;
}

export interface KubeletServer {
  port: number;
  close(): Promise<void>;
}

export async function startServer(
  agent: NodeAgent,
  options: { host: string; port: number; tls: ServerTls; clock: Clock; log: Logger },
): Promise<KubeletServer> {
  const { tls, clock, log } = options;
  const server = createSecureServer({
    ...SESSION_OPTIONS,
    allowHTTP1: true,
    cert: tls.cert,
    key: tls.key,
    ca: tls.clientCa,
    requestCert: true,
    rejectUnauthorized: false,
  });
  const sockets = new Set<TLSSocket>();
  server.on("secureConnection", (socket: TLSSocket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("session", (session) => session.on("error", () => session.destroy()));
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    try {
      answer(agent, clock, request, response);
    } catch (error) {
      log.error({ err: error, url: request.url }, "request failed");
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    }
  });
  server.on("connect", (request: Http2ServerRequest, response: Http2ServerResponse) => {
    // Of HTTP/1.1 the second is a socket: that kind of tunnel is not offered.
    if (!("stream" in response)) return (response as unknown as Duplex).destroy();
    void serveTunnel(agent.network, request, response);
  });
  const streams = new StreamServer(agent, clock);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => void streams.upgrade(request, socket, head));
  await listening(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listening(server: Http2SecureServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function answer(agent: NodeAgent, clock: Clock, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "https://node");
  const text = (code: number, body: string, type = "text/plain; charset=utf-8"): void =>
    void response.writeHead(code, { "content-type": type }).end(body);
  if (url.pathname === "/healthz") return text(200, "ok");
  const who = callerOf(request.socket as TLSSocket);
  if (!who) return text(401, "Unauthorized");
  if (!who.isTrusted) return text(403, `Forbidden (user=${who.name}, verb=get, resource=nodes, subresource(s)=[proxy])\n`);
  if (request.method === "POST" && url.pathname.startsWith("/run/")) return void serveRun(agent, url, response);
  if (/^\/(exec|attach|portForward)\//.test(url.pathname)) return text(400, "Upgrade request required");
  if (request.method !== "GET") return text(405, "Method Not Allowed\n");
  if (url.pathname.startsWith("/containerLogs/")) return serveLogs(agent, clock, url, request, response);
  if (url.pathname === "/pods") {
    const items = [...agent.workers.values()].map((worker) => ({ ...worker.pod, status: worker.status }));
    return text(200, JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: {}, items }), "application/json");
  }
  if (url.pathname === "/metrics") return text(200, metrics(agent));
  return text(404, "404 page not found\n");
}

function metrics(agent: NodeAgent): string {
  const workers = [...agent.workers.values()];
  const running = workers.reduce((sum, worker) => sum + worker.runs.running().length, 0);
  const pods = workers.filter((worker) => worker.runs.running().length).length;
  return `# TYPE kubelet_running_pods gauge\nkubelet_running_pods ${pods}\n# TYPE kubelet_running_containers gauge\nkubelet_running_containers{container_state="running"} ${running}\n`;
}
