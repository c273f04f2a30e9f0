/** How the API server reaches pods: through the kubelet of their node. */
import type { Duplex } from "node:stream";
import type { Clock } from "@kubarium/component-base";
import { DialError, type NodeAddress, type Target, type Tunnels } from "@kubarium/network";

/** How long nobody answers before it is an `i/o timeout`, in cluster time. Source: the dialer of kube-apiserver's proxy transport. */
const DIAL_LIMIT_MS = 30_000;

export class PodNetwork {
  private readonly tunnels: Tunnels | undefined;
  private readonly clock: Clock;

  /** Without tunnels (no client certificate for kubelets) nothing answers. */
  constructor(tunnels: Tunnels | undefined, clock: Clock) {
    this.tunnels = tunnels;
    this.clock = clock;
  }

  /** Rejects with DialError, or with the signal's reason. */
  connect(node: NodeAddress, target: Target, signal?: AbortSignal): Promise<Duplex> {
    return this.limited(target, DIAL_LIMIT_MS, signal, (limit) => {
      if (!this.tunnels) throw new DialError(target.host, target.port, "unreachable");
      return this.tunnels.open(node, target, limit);
    });
  }

  /** Through whichever of the nodes answers first when they are asked in turn, each for `patienceMs` of real time at most. */
  async connectThroughAny(nodes: readonly NodeAddress[], target: Target, patienceMs: number, signal: AbortSignal): Promise<Duplex> {
    for (const node of nodes) {
      try {
        return await this.limited(target, patienceMs * this.clock.speed, signal, (limit) => {
          if (!this.tunnels) throw new DialError(target.host, target.port, "unreachable");
          return this.tunnels.open(node, target, limit, { impatient: true });
        });
      } catch (error) {
        // The node answered: what it says of the target holds. Else it is the node that is silent, and another is asked.
        if (signal.aborted || (error instanceof DialError && error.failure !== "timeout")) throw error;
      }
    }
    throw new DialError(target.host, target.port, nodes.length ? "timeout" : "unreachable");
  }

  close(): void {
    this.tunnels?.close();
  }

  private async limited(
    { host, port }: Target,
    limitMs: number,
    signal: AbortSignal | undefined,
    dial: (limit: AbortSignal) => Promise<Duplex>,
  ): Promise<Duplex> {
    const limit = new AbortController();
    const stop = (): void => limit.abort(signal?.reason);
    if (signal?.aborted) throw signal.reason;
    signal?.addEventListener("abort", stop, { once: true });
    const timer = this.clock.setTimeout(() => limit.abort(new DialError(host, port, "timeout")), limitMs).unref();
    try {
      return await dial(limit.signal);
    } finally {
      timer.cancel();
      signal?.removeEventListener("abort", stop);
    }
  }
}
