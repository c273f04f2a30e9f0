/**
 * NodePorts, load balancer addresses and pods' host ports as real listening sockets. A port that another process holds is said once and tried
 * again; the Service goes on elsewhere.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Clock, Logger } from "@kubarium/component-base";
import type { ServiceRoute } from "../services/plan.ts";
import type { ServiceTable } from "../services/table.ts";
import type { HostSocket } from "../virtual-network.ts";
import { planSockets, type WantedSocket } from "./plan.ts";

/** When a port that was taken is tried again, in real time: other processes do not know of cluster time. */
const RETRY_MS = 2_000;
const BACKLOG = 511;

export interface HostPortsDeps {
  nodeIp: string;
  services: ServiceTable;
  clock: Clock;
  log: Logger;
  /** Ports of the host that belong to pods of this node. */
  own(): Iterable<HostSocket>;
  /** Hands a socket to a pod's listener; false when there is none. */
  deliver(ip: string, port: number, socket: Socket): boolean;
  forward(socket: Socket, route: ServiceRoute, clientIp: string): void;
  /** The same port may be open on every address of the machine too (DirectAddresses); then ports are not exclusive. */
  shared?: boolean;
  /** The node cannot listen where the Service says. */
  unavailable(serviceKey: string, message: string): void;
}

export class HostPorts {
  private readonly open = new Map<string, { server: Server; wanted: WantedSocket }>();
  private readonly failed = new Set<string>();
  private readonly sockets = new Set<Socket>();
  private readonly deps: HostPortsDeps;
  private pending = false;
  private stopped = false;
  private retry: { cancel(): void } | undefined;

  constructor(deps: HostPortsDeps) {
    this.deps = deps;
  }

  /** Opens and closes sockets soon; many changes at once are one turn. */
  changed(): void {
    if (this.pending || this.stopped) return;
    this.pending = true;
    setImmediate(() => {
      this.pending = false;
      this.sync();
    });
  }

  /** `host:port` of what is open. */
  listening(): string[] {
    return [...this.open].filter(([, { server }]) => server.listening).map(([key]) => key);
  }

  stop(): void {
    this.stopped = true;
    this.retry?.cancel();
    for (const { server } of this.open.values()) server.close();
    for (const socket of this.sockets) socket.destroy();
    this.open.clear();
  }

  private sync(): void {
    if (this.stopped) return;
    const wanted = planSockets(this.deps.services.routes(), this.deps.nodeIp, this.deps.own());
    for (const [key, { server, wanted: had }] of this.open) {
      const now = wanted.get(key);
      if (now?.target === had.target) continue;
      server.close();
      this.open.delete(key);
    }
    for (const key of this.failed) if (!wanted.has(key)) this.failed.delete(key);
    for (const [key, socket] of wanted) if (!this.open.has(key)) this.listen(key, socket);
  }

  private listen(key: string, wanted: WantedSocket): void {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.accept(socket, wanted));
    this.open.set(key, { server, wanted });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (this.open.get(key)?.server === server) this.open.delete(key);
      this.refused(key, wanted, error);
    });
    server.listen({ host: wanted.host, port: wanted.port, backlog: BACKLOG, exclusive: true, reusePort: this.deps.shared ?? false }, () => {
      this.failed.delete(key);
      this.deps.log.debug({ socket: key, service: wanted.key }, "listening for a Service");
    });
  }

  private refused(key: string, wanted: WantedSocket, error: NodeJS.ErrnoException): void {
    const { log, clock } = this.deps;
    const othersHaveIt = wanted.shared && error.code === "EADDRINUSE";
    if (!this.failed.has(key) && !othersHaveIt) {
      this.failed.add(key);
      const message = `can't open port ${key}, skipping it: ${textOf(error, key)}`;
      log.warn({ socket: key, service: wanted.key, code: error.code }, "port of a Service not available, trying again");
      if (wanted.key) this.deps.unavailable(wanted.key, message);
    }
    this.retry?.cancel();
    this.retry = clock.setTimeout(() => this.sync(), RETRY_MS * clock.speed).unref();
  }

  private accept(socket: Socket, wanted: WantedSocket): void {
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const { services } = this.deps;
    if (wanted.pod) {
      if (!this.deps.deliver(wanted.pod.ip, wanted.pod.port, socket)) socket.resetAndDestroy();
      return;
    }
    const route = wanted.host === this.deps.nodeIp ? services.byNodePort(wanted.port) : undefined;
    const target = route ?? services.find(wanted.host, wanted.port)?.route;
    if (target) this.deps.forward(socket, target, socket.remoteAddress ?? "");
    else socket.resetAndDestroy();
  }
}

function textOf(error: NodeJS.ErrnoException, key: string): string {
  if (error.code === "EADDRINUSE") return `listen tcp ${key}: bind: address already in use`;
  if (error.code === "EACCES") return `listen tcp ${key}: bind: permission denied`;
  if (error.code === "EADDRNOTAVAIL") return `listen tcp ${key}: bind: cannot assign requested address`;
  return error.message;
}
