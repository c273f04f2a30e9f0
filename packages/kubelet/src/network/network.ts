/**
 * The seam between containers and whatever carries their bytes. A pod listens on ports of its own address inside the node's
 * process; a connection is a duplex stream. Services, NodePorts and tunnels between nodes are built on top (issue 4).
 */
import type { Duplex } from "node:stream";

export interface PodEndpoint {
  readonly ip: string;
  /** Throws `EADDRINUSE` when the port is taken. The result closes it. */
  listen(port: number, onConnection: (stream: Duplex) => void): () => void;
  connect(host: string, port: number): Promise<Duplex>;
}

export interface Network {
  /** Gives the pod an address of the node's range, or the node's own on the host network. */
  attach(podUid: string, options: { hostNetwork: boolean }): PodEndpoint;
  /** Closes the pod's listeners and frees its address. */
  detach(podUid: string): void;
  /** Connects from the node itself; rejects with `connect: connection refused` and the like in Go's words. */
  connect(host: string, port: number): Promise<Duplex>;
}

/** Says in Go's words why a connection failed, as probe messages and events carry it. */
export class DialError extends Error {
  override readonly name = "DialError";
  constructor(host: string, port: number, why: string) {
    super(`dial tcp ${host}:${port}: ${why}`);
  }
}
