/** The node's own HTTPS server. Only the apiserver's client certificate (or a cluster administrator's) may ask for pods and logs. */
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Clock, Logger } from "@kubarium/component-base";
import type { NodeAgent } from "../node/node-agent.ts";
import { serveLogs } from "./logs.ts";

export interface ServerTls {
  cert: string;
  key: string;
  clientCa: string;
}

export interface KubeletServer {
  port: number;
  close(): Promise<void>;
}

const ALLOWED_GROUP = "system:masters";
const ALLOWED_NAMES = new Set(["kube-apiserver-kubelet-client", "kube-apiserver"]);

export async function startServer(
  agent: NodeAgent,
  options: { host: string; port: number; tls: ServerTls; clock: Clock; log: Logger },
): Promise<KubeletServer> {
  const { tls, clock, log } = options;
  const server = createServer(
    { cert: tls.cert, key: tls.key, ca: tls.clientCa, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      try {
        answer(agent, clock, request, response);
      } catch (error) {
        log.error({ err: error, url: request.url }, "request failed");
        if (!response.headersSent) response.writeHead(500).end();
        else response.destroy();
      }
    },
  );
  await listening(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
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
  if (!who.allowed) return text(403, `Forbidden (user=${who.name}, verb=get, resource=nodes, subresource(s)=[proxy])\n`);
  if (request.method !== "GET") return text(405, "Method Not Allowed\n");
  if (url.pathname.startsWith("/containerLogs/")) return serveLogs(agent, clock, url, request, response);
  if (url.pathname === "/pods") {
    const items = [...agent.workers.values()].map((worker) => ({ ...worker.pod, status: worker.status }));
    return text(200, JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: {}, items }), "application/json");
  }
  if (url.pathname === "/metrics") return text(200, metrics(agent));
  return text(404, "404 page not found\n");
}

function callerOf(socket: TLSSocket): { name: string; allowed: boolean } | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const groups = ([] as string[]).concat(subject?.O ?? []);
  const [name = ""] = ([] as string[]).concat(subject?.CN ?? []);
  return { name, allowed: groups.includes(ALLOWED_GROUP) || ALLOWED_NAMES.has(name) };
}

function metrics(agent: NodeAgent): string {
  const workers = [...agent.workers.values()];
  const running = workers.reduce((sum, worker) => sum + worker.runs.running().length, 0);
  const pods = workers.filter((worker) => worker.runs.running().length).length;
  return `# TYPE kubelet_running_pods gauge\nkubelet_running_pods ${pods}\n# TYPE kubelet_running_containers gauge\nkubelet_running_containers{container_state="running"} ${running}\n`;
}
