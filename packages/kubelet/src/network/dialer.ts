/** From an address or a name to a connection: Services, this node's pods, other nodes' pods; with the failures of a real network. */
import { connect as connectTcp, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { DialError, splice, type Tunnels } from "@kubarium/network";
import type { Clock } from "@kubarium/component-base";
import { parseIpv4 } from "./addresses.ts";
import { type DnsAnswer, type DnsSource, lookup } from "./dns/lookup.ts";
import type { NodeRoutes } from "./routes.ts";
import type { Balancer } from "./services/balancer.ts";
import type { Backend, ServiceRoute } from "./services/plan.ts";
import type { ServiceTable } from "./services/table.ts";
import type { Dialing, Surroundings, VirtualNetwork } from "./virtual-network.ts";

/** How long nobody answers before it is an `i/o timeout`, in cluster time. Source: Go's and Kubernetes' usual dial timeout. */
const DIAL_LIMIT_MS = 30_000;
/** How long a neighbour is looked for that has the address of nobody. */
const NEIGHBOUR_LIMIT_MS = 3_000;
const DEFAULT_NAMESPACE = "default";

export interface DialerDeps {
  nodeName: string;
  nodeIp: string;
  local: VirtualNetwork;
  services: ServiceTable;
  routes: NodeRoutes;
  dns: DnsSource;
  balancer: Balancer;
  /** Without them other nodes do not answer. */
  tunnels: Tunnels | undefined;
  clock: Clock;
}

export class Dialer implements Surroundings {
  private readonly deps: DialerDeps;

  constructor(deps: DialerDeps) {
    this.deps = deps;
  }

  lookup(name: string, namespace: string): DnsAnswer | undefined {
    return lookup(this.deps.dns, name, namespace);
  }

  connect(host: string, port: number, from: Dialing, signal: AbortSignal | undefined): Promise<Duplex> {
    return this.limited(host, port, signal, (limit) => {
      const address = parseIpv4(host) === undefined ? this.addressOf(host, port, from.namespace ?? DEFAULT_NAMESPACE) : host;
      return this.reach(address, port, from, limit);
    });
  }

  /** Joins a socket of the host to an endpoint of the Service, as its policy for connections from outside says. */
  async forward(socket: Socket, route: ServiceRoute, clientIp: string): Promise<void> {
    const { local, balancer } = this.deps;
    const order = balancer.order(route, route.externalBackends, clientIp);
    const [first] = order;
    // Handed over whole before its first byte is read, the server of a pod on this node reads it at the speed of the kernel.
    if (first && local.deliver(first.ip, first.port, socket)) return balancer.connected(route, first, clientIp);
    const gone = new AbortController();
    const hangUp = (): void => gone.abort(new Error("the client hung up"));
    socket.once("close", hangUp);
    socket.on("error", hangUp);
    try {
      const stream = await this.limited(route.key, route.port, gone.signal, (limit) => this.oneOf(route, order, clientIp, limit));
      if (socket.destroyed) stream.destroy();
      else splice(socket, stream);
    } catch {
      socket.resetAndDestroy();
    } finally {
      socket.off("close", hangUp);
    }
  }

  private addressOf(host: string, port: number, namespace: string): string {
    const addresses = this.lookup(host, namespace)?.addresses ?? [];
    const address = addresses.length > 1 ? this.deps.balancer.any(addresses) : addresses[0];
    if (!address) throw new DialError(host, port, "unknown-host");
    return address;
  }

  private async reach(ip: string, port: number, from: Dialing, limit: AbortSignal): Promise<Duplex> {
    const { services, nodeIp } = this.deps;
    const stream = this.deps.local.open(ip, port);
    if (stream) return stream;
    const found = services.find(ip, port);
    if (found) return this.service(found.route, found.external ? found.route.backends : found.route.internalBackends, from, limit);
    const nodePort = ip === nodeIp ? services.byNodePort(port) : undefined;
    if (nodePort) return this.service(nodePort, nodePort.backends, from, limit);
    return this.address(ip, port, limit);
  }

  private service(route: ServiceRoute, backends: readonly Backend[], from: Dialing, limit: AbortSignal): Promise<Duplex> {
    return this.oneOf(route, this.deps.balancer.order(route, backends, from.ip), from.ip, limit);
  }

  /**
   * A pod that ends closes its port before everybody knows that it is no endpoint any more; the next one is tried then, so
   * that a rolling update loses no connection. (kube-proxy did so itself while it still carried the bytes.)
   */
  private async oneOf(route: ServiceRoute, order: readonly Backend[], clientIp: string, limit: AbortSignal): Promise<Duplex> {
    const [address = route.key] = route.internal;
    if (!order.length) {
      if (route.hasEndpoints) return silence(limit);
      throw new DialError(address, route.port, "refused");
    }
    let failure: unknown;
    for (const backend of order) {
      try {
        const stream = await this.backend(backend, limit);
        this.deps.balancer.connected(route, backend, clientIp);
        return stream;
      } catch (error) {
        if (!(error instanceof DialError) || error.failure === "timeout") throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** Endpoints may lie outside the pods (the API server's own, or what somebody wrote by hand); nothing else does. */
  private backend({ ip, port }: Backend, limit: AbortSignal): Promise<Duplex> {
    const stream = this.deps.local.open(ip, port);
    if (stream) return Promise.resolve(stream);
    const isPodOrNode = this.deps.local.owns(ip) || this.deps.routes.find(ip) !== undefined;
    return isPodOrNode ? this.address(ip, port, limit) : outside(ip, port, limit);
  }

  private async address(ip: string, port: number, limit: AbortSignal): Promise<Duplex> {
    const { local, routes, nodeName, tunnels, clock } = this.deps;
    const stream = local.open(ip, port);
    if (stream) return stream;
    if (local.owns(ip)) throw new DialError(ip, port, "refused");
    const route = routes.find(ip);
    if (route?.name === nodeName) {
      await clock.sleep(NEIGHBOUR_LIMIT_MS, limit);
      throw new DialError(ip, port, "unreachable");
    }
    return route && tunnels ? tunnels.open(route, { host: ip, port }, limit) : silence(limit);
  }

  private async limited(
    host: string,
    port: number,
    signal: AbortSignal | undefined,
    dial: (limit: AbortSignal) => Promise<Duplex>,
  ): Promise<Duplex> {
    const limit = new AbortController();
    const stop = (): void => limit.abort(signal?.reason);
    if (signal?.aborted) throw signal.reason;
    signal?.addEventListener("abort", stop, { once: true });
    const timer = this.deps.clock.setTimeout(() => limit.abort(new DialError(host, port, "timeout")), DIAL_LIMIT_MS).unref();
    try {
      return await dial(limit.signal);
    } finally {
      timer.cancel();
      signal?.removeEventListener("abort", stop);
    }
  }
}

function silence(limit: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (limit.aborted) reject(limit.reason);
    else limit.addEventListener("abort", () => reject(limit.reason), { once: true });
  });
}

function outside(ip: string, port: number, limit: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: ip, port, noDelay: true });
    const giveUp = (): void => {
      socket.destroy();
      reject(limit.reason);
    };
    limit.addEventListener("abort", giveUp, { once: true });
    socket.once("connect", () => {
      limit.removeEventListener("abort", giveUp);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      limit.removeEventListener("abort", giveUp);
      reject(new DialError(ip, port, error.code === "ECONNREFUSED" ? "refused" : "unreachable"));
    });
  });
}
