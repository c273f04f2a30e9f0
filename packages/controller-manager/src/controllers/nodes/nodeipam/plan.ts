/** Which part of the cluster's address range each node gets. Source: pkg/controller/nodeipam/ipam. */
import type { Node } from "@kubarium/api";

/** IPv4 addresses a node gets: a /24. */
const NODE_MASK_SIZE = 24;

export interface CidrRange {
  base: number;
  count: number;
}

/** Throws when the text is no IPv4 range with room for at least one node. */
export function parseClusterCidr(text: string): CidrRange {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const parts = (match?.slice(1) ?? []).map(Number);
  const [a = 256, b = 256, c = 256, d = 256, mask = 33] = parts;
  if ([a, b, c, d].some((part) => part > 255) || mask > NODE_MASK_SIZE) {
    throw new Error(`--cluster-cidr must be an IPv4 range of at most /${NODE_MASK_SIZE}, such as 10.244.0.0/16; got "${text}"`);
  }
  const count = 2 ** (NODE_MASK_SIZE - mask);
  const block = ((a << 16) | (b << 8) | c) >>> 0;
  return { base: block - (block % count), count };
}

/**
 * A free range for each node without one, by name, going round from `next` so that a range given back is not used again at once.
 * Nodes that get nothing because the range is used up are in `without`.
 */
export function planCidrs(
  nodes: readonly Node[],
  range: CidrRange,
  next: number,
): { cidrs: Map<string, string>; without: string[]; next: number } {
  const used = new Set(nodes.flatMap((node) => (node.spec?.podCIDR ? [node.spec.podCIDR] : [])));
  const cidrs = new Map<string, string>();
  const without: string[] = [];
  let candidate = next;
  const waiting = nodes.filter((node) => !node.spec?.podCIDR && !node.metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
  for (const name of waiting.sort()) {
    let tried = 0;
    while (tried < range.count && used.has(cidrOf(range, candidate))) {
      candidate = (candidate + 1) % range.count;
      tried++;
    }
    if (tried === range.count) {
      without.push(name);
      continue;
    }
    const cidr = cidrOf(range, candidate);
    used.add(cidr);
    cidrs.set(name, cidr);
    candidate = (candidate + 1) % range.count;
  }
  return { cidrs, without, next: candidate };
}

function cidrOf({ base }: CidrRange, index: number): string {
  const block = base + index;
  return `${(block >>> 16) & 255}.${(block >>> 8) & 255}.${block & 255}.0/${NODE_MASK_SIZE}`;
}
