/**
 * When each node was last heard of: by a renewed lease, or by a new heartbeat in its status, at the moment this replica saw it.
 * A node's own timestamps are never compared with our clock.
 */
import type { Lease, Node } from "@kubarium/api";
import { parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { conditionOf } from "../../../objects/conditions.ts";

export const readyOf = (node: Node) => conditionOf(node.status?.conditions, "Ready");

export class NodeHealth {
  private readonly heard = new Map<string, number>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A node that never posted a status counts from its creation. */
  nodeSeen(node: Node, previous: Node | undefined): void {
    const { name, creationTimestamp } = node.metadata;
    const ready = readyOf(node);
    if (!ready) this.heard.set(name, Math.max(this.heard.get(name) ?? 0, parseTime(creationTimestamp)));
    else if (!previous || readyOf(previous)?.lastHeartbeatTime !== ready.lastHeartbeatTime) this.heard.set(name, this.clock.now());
  }

  leaseSeen(lease: Lease, previous: Lease | undefined): void {
    if (lease.spec?.renewTime !== previous?.spec?.renewTime) this.heard.set(lease.metadata.name, this.clock.now());
  }

  /** Gives every node a fresh start, after a time in which nobody could be heard. */
  forgive(names: Iterable<string>): void {
    for (const name of names) this.heard.set(name, this.clock.now());
  }

  forget(name: string): void {
    this.heard.delete(name);
  }

  /** Cluster milliseconds since the node was last heard of. */
  silentMs(name: string): number {
    const heardMs = this.heard.get(name);
    return heardMs === undefined ? 0 : this.clock.since(heardMs);
  }
}
