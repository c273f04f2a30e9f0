/**
 * Addresses of a node's pods, out of its podCIDR. Source: CNI host-local: it goes round the range, so that an address is not given again
 * soon; a pod that had an address in the range before the kubelet came back gets the same one.
 */

/** .0 is the network, .1 the bridge. */
const FIRST_HOST = 2;

export class PodAddresses {
  private readonly byPod = new Map<string, string>();
  private readonly taken = new Set<string>();
  private last: string | undefined;
  private readonly cidr: () => string | undefined;

  /** `last`: the address given last before this process, after which it goes on. */
  constructor(cidr: () => string | undefined, last?: string) {
    this.cidr = cidr;
    this.last = last;
  }

  /** Keeps the pod's former address for it, unless another pod has it. */
  reserve(podUid: string, ip: string): void {
    if (this.byPod.has(podUid) || this.taken.has(ip)) return;
    this.byPod.set(podUid, ip);
    this.taken.add(ip);
  }

  /** The pod's address: the one it has, or the next. Undefined while the node has no range; throws when the range is used up. */
  claim(podUid: string): string | undefined {
    const cidr = this.cidr();
    if (!cidr) return undefined;
    const [base, size] = rangeOf(cidr);
    const known = this.byPod.get(podUid);
    if (known && within(known, base, size)) return known;
    this.release(podUid);
    const last = this.last && within(this.last, base, size) ? valueOf(this.last) - base : FIRST_HOST - 1;
    const hosts = size - 1 - FIRST_HOST;
    for (let step = 0; step < hosts; step++) {
      const ip = ipOf(base + FIRST_HOST + ((last + 1 - FIRST_HOST + step) % hosts));
      if (this.taken.has(ip)) continue;
      this.last = ip;
      this.reserve(podUid, ip);
      return ip;
    }
    throw new Error("no IP addresses available in range set");
  }

  release(podUid: string): void {
    const ip = this.byPod.get(podUid);
    if (ip === undefined) return;
    this.byPod.delete(podUid);
    this.taken.delete(ip);
  }
}

function rangeOf(cidr: string): [base: number, size: number] {
  const [address = "", bits = "24"] = cidr.split("/");
  return [valueOf(address), 2 ** (32 - Number(bits))];
}

function within(ip: string, base: number, size: number): boolean {
  const value = valueOf(ip);
  return value >= base + FIRST_HOST && value < base + size - 1;
}

const valueOf = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const ipOf = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) & 255).join(".");
