/** A node's pods reachable inside its process: listeners by `ip:port`, connections as duplex pairs. */
import { type Duplex, duplexPair } from "node:stream";
import type { Clock } from "@kubarium/component-base";
import type { DnsAnswer } from "./dns/lookup.ts";
import { type Acceptor, DialError, type DialOptions, type Network, type PodEndpoint } from "./network.ts";

/** Who connects: decides session affinity and which names are near. */
export interface Dialing {
  ip: string;
  /** Of the pod; undefined for the node itself. */
  namespace: string | undefined;
}

/** Everything beyond the pods of this node. */
export interface Surroundings {
  connect(host: string, port: number, from: Dialing, signal: AbortSignal | undefined): Promise<Duplex>;
  lookup(name: string, namespace: string): DnsAnswer | undefined;
}

export interface VirtualNetworkOptions {
  nodeIp: string;
  /** Without it connections are cut when their port is closed. */
  clock?: Clock;
  /** Names are looked up from there. */
  namespaceOf?: (podUid: string) => string | undefined;
  hostPortsOf?: (podUid: string) => readonly PodHostPort[];
}

export interface PodHostPort {
  /** The node's own when left out. */
  hostIP?: string;
  hostPort: number;
  containerPort: number;
}

/** A port of the host that leads to a pod: a hostPort, or what a pod on the host network listens on. */
export interface HostSocket {
  host: string;
  port: number;
  pod: { ip: string; port: number };
}

interface Attached {
  ip: string;
  hostNetwork: boolean;
  hostPorts: readonly PodHostPort[];
  ports: Map<number, Listener>;
}

interface Listener {
  accept: Acceptor;
  open: Set<Duplex>;
}

/** How long a process that ends in good order goes on answering those that are already connected, in real time. */
const LINGER_MS = 2_000;
const DEFAULT_NAMESPACE = "default";

export class VirtualNetwork implements Network {
  /** Without them, only this node's pods can be reached. */
  surroundings: Surroundings | undefined;
  /** Called when `hostSockets` gives something else. */
  onHostSockets: (() => void) | undefined;
  /** Called when a pod opens or closes a port. */
  onListen: (() => void) | undefined;
  private readonly listeners = new Map<string, Listener>();
  private readonly attached = new Map<string, Attached>();
  private readonly taken = new Set<string>();
  private readonly options: VirtualNetworkOptions;

  constructor(options: VirtualNetworkOptions) {
    this.options = options;
  }

  attach(podUid: string, { ip, hostNetwork }: { ip: string; hostNetwork: boolean }): PodEndpoint {
    const known = this.attached.get(podUid);
    const hostPorts = hostNetwork ? [] : (this.options.hostPortsOf?.(podUid) ?? []);
    const entry = known ?? { ip, hostNetwork, hostPorts, ports: new Map<number, Listener>() };
    this.attached.set(podUid, entry);
    if (hostPorts.length) this.onHostSockets?.();
    if (!hostNetwork) this.taken.add(ip);
    const namespace = (): string => this.options.namespaceOf?.(podUid) ?? DEFAULT_NAMESPACE;
    return {
      ip: entry.ip,
      connect: (host, port, options) =>
        this.dial(
          host === "localhost" || host.startsWith("127.") ? entry.ip : host,
          port,
          { ip: entry.ip, namespace: namespace() },
          options,
        ),
      lookup: (name) => this.surroundings?.lookup(name, namespace()),
      listen: (port, accept) => this.listen(entry, port, accept),
    };
  }

  detach(podUid: string): void {
    const entry = this.attached.get(podUid);
    if (!entry) return;
    for (const [port, { open }] of entry.ports) {
      this.listeners.delete(`${entry.ip}:${port}`);
      for (const stream of open) stream.destroy();
    }
    this.attached.delete(podUid);
    if (!entry.hostNetwork) this.taken.delete(entry.ip);
    if (entry.hostNetwork || entry.hostPorts.length) this.onHostSockets?.();
  }

  /** Ports of the host that belong to pods. */
  *hostSockets(): Iterable<HostSocket> {
    const { nodeIp } = this.options;
    for (const { ip, hostNetwork, hostPorts, ports } of this.attached.values()) {
      if (hostNetwork) for (const port of ports.keys()) yield { host: nodeIp, port, pod: { ip, port } };
      for (const { hostIP, hostPort, containerPort } of hostPorts)
        yield { host: hostIP && hostIP !== "0.0.0.0" ? hostIP : nodeIp, port: hostPort, pod: { ip, port: containerPort } };
    }
  }

  connect(host: string, port: number, options?: DialOptions): Promise<Duplex> {
    return this.dial(host, port, { ip: this.options.nodeIp, namespace: undefined }, options);
  }

  /** Whether a pod of this node has the address; nobody else can answer for it then. */
  owns(ip: string): boolean {
    return this.taken.has(ip) || ip === this.options.nodeIp;
  }

  /** That pods listen on, each once or more. */
  *ports(): Iterable<number> {
    for (const { ports } of this.attached.values()) yield* ports.keys();
  }

  listensOn(ip: string, port: number): boolean {
    return this.listeners.has(`${ip}:${port}`);
  }

  /** Hands a connection that came from elsewhere to whoever listens. False when nobody does. */
  deliver(ip: string, port: number, stream: Duplex): boolean {
    const listener = this.listeners.get(`${ip}:${port}`);
    if (!listener) return false;
    stream.on("error", () => stream.destroy());
    listener.open.add(stream);
    stream.once("close", () => listener.open.delete(stream));
    listener.accept(stream);
    return true;
  }

  /** A connection to a pod of this node; undefined when nobody listens there. */
  open(ip: string, port: number): Duplex | undefined {
    if (!this.listensOn(ip, port)) return undefined;
    const [near, far] = duplexPair();
    near.on("error", () => {});
    this.deliver(ip, port, far);
    return near;
  }

  private async dial(host: string, port: number, from: Dialing, options: DialOptions | undefined): Promise<Duplex> {
    options?.signal?.throwIfAborted();
    const stream = this.open(host, port);
    if (stream) return stream;
    if (this.surroundings) return this.surroundings.connect(host, port, from, options?.signal);
    throw new DialError(host, port, "refused");
  }

  private listen(entry: Attached, port: number, accept: Acceptor): (cut?: boolean) => void {
    const key = `${entry.ip}:${port}`;
    if (this.listeners.has(key)) throw new Error(`listen tcp :${port}: bind: address already in use`);
    const listener: Listener = { accept, open: new Set() };
    this.listeners.set(key, listener);
    entry.ports.set(port, listener);
    this.onListen?.();
    if (entry.hostNetwork) this.onHostSockets?.();
    return (cut = false) => {
      if (this.listeners.get(key) !== listener) return;
      this.listeners.delete(key);
      entry.ports.delete(port);
      if (entry.hostNetwork) this.onHostSockets?.();
      const end = (): void => {
        for (const stream of listener.open) stream.destroy();
      };
      const { clock } = this.options;
      if (cut || !clock || !accept.drain) return end();
      accept.drain();
      clock.setTimeout(end, LINGER_MS * clock.speed).unref();
    };
  }
}
