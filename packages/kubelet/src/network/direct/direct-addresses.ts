/**
 * Addresses of Services and pods as real addresses of the machine: inside a node's container the ranges are local (infra/image/node.sh),
 * so whoever connects there reaches a socket of this process, which asks the virtual network for the rest of the way.
 * One socket a port, on every address: which one was meant is the connection's own local address.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { splice } from "@kubarium/network";
import type { Logger } from "@kubarium/component-base";
import type { ServiceTable } from "../services/table.ts";
import { planPorts } from "./plan.ts";

const BACKLOG = 511;

export interface DirectAddressesDeps {
  nodeIp: string;
  services: ServiceTable;
  /** Of pods of this node that listen now. */
  podPorts(): Iterable<number>;
  /** Rejects when nobody answers there. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  log: Logger;
}

export class DirectAddresses {
  private readonly open = new Map<number, Server>();
  private readonly sockets = new Set<Socket>();
  private readonly deps: DirectAddressesDeps;
  private pending = false;
  private stopped = false;

  constructor(deps: DirectAddressesDeps) {
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

  /** Ports that are open. */
  listening(): number[] {
    return [...this.open].filter(([, server]) => server.listening).map(([port]) => port);
  }

  stop(): void {
    this.stopped = true;
    for (const server of this.open.values()) server.close();
    for (const socket of this.sockets) socket.destroy();
    this.open.clear();
  }

  private sync(): void {
    if (this.stopped) return;
    const { services, podPorts } = this.deps;
    const wanted = planPorts(services.routes(), podPorts());
    for (const [port, server] of this.open) {
      if (wanted.has(port)) continue;
      server.close();
      this.open.delete(port);
    }
    for (const port of wanted) if (!this.open.has(port)) this.listen(port);
  }

  private listen(port: number): void {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void this.accept(socket, port));
    this.open.set(port, server);
    server.once("error", (error: NodeJS.ErrnoException) => {
      // It stays in the map: what another socket of the node holds on every address would be refused again and again.
      this.deps.log.warn({ port, code: error.code }, "addresses of Services and pods do not answer on this port");
    });
    // Shared, so that a node port on the node's own address, which the system prefers for it, can have the same number.
    server.listen({ host: "0.0.0.0", port, backlog: BACKLOG, reusePort: true });
  }

  private async accept(socket: Socket, port: number): Promise<void> {
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const host = socket.localAddress ?? "";
    // Nobody listens there: a process of a real machine would have refused.
    if (host === this.deps.nodeIp || host.startsWith("127.")) return void socket.resetAndDestroy();
    const gone = new AbortController();
    const hangUp = (): void => gone.abort(new Error("the client hung up"));
    socket.once("close", hangUp);
    try {
      const stream = await this.deps.connect(host, port, gone.signal);
      if (socket.destroyed) stream.destroy();
      else splice(socket, stream);
    } catch {
      socket.resetAndDestroy();
    } finally {
      socket.off("close", hangUp);
    }
  }
}
