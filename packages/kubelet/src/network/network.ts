/**
 * The seam between containers and whatever carries their bytes. A pod listens on ports of its own address inside the node's
 * process; a connection is a duplex stream. Services, names and tunnels between nodes are behind `connect`.
 */
import type { Duplex } from "node:stream";
import type { DnsAnswer } from "./dns/lookup.ts";

export { DialError } from "@kubarium/network";

/** Takes the connections of one port. */
export interface Acceptor {
  (stream: Duplex): void;
  /** The process has closed its port: each connection gets at most one more answer. */
  drain?(): void;
}

export interface DialOptions {
  signal?: AbortSignal;
}

export interface PodEndpoint {
  readonly ip: string;
  /** Throws when the port is taken. The result closes it; `cut` breaks its connections off, as when the process is killed. */
  listen(port: number, onConnection: Acceptor): (cut?: boolean) => void;
  /** `host` is an address or a name as the pod would write it. Rejects with DialError, or with the signal's reason. */
  connect(host: string, port: number, options?: DialOptions): Promise<Duplex>;
  /** As the cluster's DNS answers this pod; undefined when there is no such name. */
  lookup(name: string): DnsAnswer | undefined;
}

export interface Network {
  /** Puts the pod on the network under an address of its own, or the node's on the host network. */
  attach(podUid: string, options: { ip: string; hostNetwork: boolean }): PodEndpoint;
  /** Closes the pod's listeners and connections. */
  detach(podUid: string): void;
  /** Connects from the node itself. Rejects with DialError, or with the signal's reason. */
  connect(host: string, port: number, options?: DialOptions): Promise<Duplex>;
}
