/** Which node an address belongs to: by pod range, or the node's own. */
import type { Node } from "@kubarium/api";
import type { NodeAddress } from "@kubarium/network";
import { parseCidr, parseIpv4 } from "./addresses.ts";

export interface NodeRoute extends NodeAddress {
  name: string;
}

const KUBELET_PORT = 10_250;

export class NodeRoutes {
  private readonly byNode = new Map<string, Node>();
  private readonly byAddress = new Map<string, NodeRoute>();
  /** Range size to the base of each range of that size. */
  private readonly ranges = new Map<number, Map<number, NodeRoute>>();

  set(node: Node): void {
    this.delete(node.metadata.name);
    this.byNode.set(node.metadata.name, node);
    const route = routeOf(node);
    if (!route) return;
    this.byAddress.set(route.host, route);
    const range = parseCidr(node.spec?.podCIDR ?? "");
    if (!range) return;
    const ofSize = this.ranges.get(range.size) ?? new Map<number, NodeRoute>();
    this.ranges.set(range.size, ofSize.set(range.base, route));
  }

  delete(name: string): void {
    this.byNode.delete(name);
    for (const [ip, route] of this.byAddress) if (route.name === name) this.byAddress.delete(ip);
    for (const bases of this.ranges.values()) for (const [base, route] of bases) if (route.name === name) bases.delete(base);
  }

  find(ip: string): NodeRoute | undefined {
    const own = this.byAddress.get(ip);
    const value = parseIpv4(ip);
    if (own || value === undefined) return own;
    for (const [size, bases] of this.ranges) {
      const route = bases.get(Math.floor(value / size) * size);
      if (route) return route;
    }
    return undefined;
  }
}

function routeOf(node: Node): NodeRoute | undefined {
  const host = node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
  if (!host) return undefined;
  return { name: node.metadata.name, host, port: node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT };
}
