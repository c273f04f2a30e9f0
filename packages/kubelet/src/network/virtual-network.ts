/** A node's pods reachable inside its process: addresses from podCIDR, listeners by `ip:port`, connections as duplex pairs. */
import { type Duplex, duplexPair } from "node:stream";
import { DialError, type Network, type PodEndpoint } from "./network.ts";

export interface VirtualNetworkOptions {
  nodeIp: string;
  /** Reads the node's range when the first pod comes, because the controller assigns it after registration. */
  podCidr: () => string | undefined;
  /** Where addresses that are not on this node are reached; without it they refuse. */
  remote?: (host: string, port: number) => Promise<Duplex>;
}

const FALLBACK_CIDR = "10.244.0.0/24";
/** .0 is the network, .1 the bridge. */
const FIRST_HOST = 2;

export class VirtualNetwork implements Network {
  private readonly listeners = new Map<string, (stream: Duplex) => void>();
  private readonly attached = new Map<string, { ip: string; hostNetwork: boolean; ports: Set<number> }>();
  private readonly taken = new Set<string>();
  private next = FIRST_HOST;

  private readonly options: VirtualNetworkOptions;

  constructor(options: VirtualNetworkOptions) {
    this.options = options;
  }

  attach(podUid: string, { hostNetwork }: { hostNetwork: boolean }): PodEndpoint {
    const known = this.attached.get(podUid);
    const entry = known ?? { ip: hostNetwork ? this.options.nodeIp : this.allocate(), hostNetwork, ports: new Set<number>() };
    this.attached.set(podUid, entry);
    return {
      ip: entry.ip,
      connect: (host, port) => this.connect(host === "localhost" || host === "127.0.0.1" ? entry.ip : host, port),
      listen: (port, onConnection) => {
        const key = `${entry.ip}:${port}`;
        if (this.listeners.has(key)) throw new Error(`listen tcp :${port}: bind: address already in use`);
        this.listeners.set(key, onConnection);
        entry.ports.add(port);
        return () => {
          if (this.listeners.get(key) !== onConnection) return;
          this.listeners.delete(key);
          entry.ports.delete(port);
        };
      },
    };
  }

  detach(podUid: string): void {
    const entry = this.attached.get(podUid);
    if (!entry) return;
    for (const port of entry.ports) this.listeners.delete(`${entry.ip}:${port}`);
    this.attached.delete(podUid);
    if (!entry.hostNetwork) this.taken.delete(entry.ip);
  }

  async connect(host: string, port: number): Promise<Duplex> {
    const accept = this.listeners.get(`${host}:${port}`);
    if (accept) {
      const [near, far] = duplexPair();
      near.on("error", () => {});
      far.on("error", () => {});
      accept(far);
      return near;
    }
    if (this.options.remote && !this.taken.has(host)) return this.options.remote(host, port);
    throw new DialError(host, port, "connect: connection refused");
  }

  /** Goes round the range, so that an address is not given again at once. Throws when it is used up. */
  private allocate(): string {
    const [base, size] = rangeOf(this.options.podCidr() ?? FALLBACK_CIDR);
    for (let tried = FIRST_HOST; tried < size - 1; tried++) {
      if (this.next >= size - 1) this.next = FIRST_HOST;
      const ip = ipOf(base + this.next++);
      if (this.taken.has(ip)) continue;
      this.taken.add(ip);
      return ip;
    }
    throw new Error("no IP addresses available in range set");
  }
}

function rangeOf(cidr: string): [base: number, size: number] {
  const [address = "", bits = "24"] = cidr.split("/");
  const base = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [base, 2 ** (32 - Number(bits))];
}

function ipOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value / 2 ** shift) & 255).join(".");
}
