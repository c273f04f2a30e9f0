import type { Node } from "@kubarium/api";
import { parseQuantity } from "@kubarium/apimachinery";
import { type Amounts, amountOf, type PodInfo } from "./pod-info.ts";

/**
 * A node and what runs on it.
 * Invariant: `requested` and `scored` are the sums over `pods`; `withAntiAffinity` are those of `pods` that have required anti-affinity.
 */
export class NodeInfo {
  readonly pods = new Map<string, PodInfo>();
  readonly requested = new Map<string, number>();
  readonly scored = new Map<string, number>();
  readonly withAntiAffinity = new Map<string, PodInfo>();
  allocatable: Amounts = new Map();
  /** Undefined while only its pods are known. */
  node: Node | undefined;

  setNode(node: Node): void {
    this.node = node;
    const amounts = node.status.allocatable ?? {};
    this.allocatable = new Map(Object.entries(amounts).map(([name, text]) => [name, amountOf(name, parseQuantity(text))]));
  }

  add(info: PodInfo): void {
    this.remove(info.key);
    this.pods.set(info.key, info);
    if (info.requiredAntiAffinity.length) this.withAntiAffinity.set(info.key, info);
    this.sum(info, 1);
  }

  remove(key: string): void {
    const info = this.pods.get(key);
    if (!info) return;
    this.pods.delete(key);
    this.withAntiAffinity.delete(key);
    this.sum(info, -1);
  }

  /** A copy to try things on. */
  clone(): NodeInfo {
    const copy = new NodeInfo();
    copy.node = this.node;
    copy.allocatable = this.allocatable;
    for (const info of this.pods.values()) copy.add(info);
    return copy;
  }

  private sum(info: PodInfo, sign: number): void {
    for (const [name, amount] of info.requests) this.requested.set(name, (this.requested.get(name) ?? 0) + sign * amount);
    for (const [name, amount] of info.scoredRequests) this.scored.set(name, (this.scored.get(name) ?? 0) + sign * amount);
  }
}

/** A node that exists, as plugins see it. */
export type ReadyNodeInfo = NodeInfo & { node: Node };
