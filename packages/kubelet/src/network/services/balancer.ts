/** Which endpoint a connection gets: any with the same chance, or the one that this client had before. Source: pkg/proxy's iptables rules. */
import type { Clock, Random } from "@kubarium/component-base";
import type { Backend, ServiceRoute } from "./plan.ts";

/** Remembered clients of all Services together; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000;

export class Balancer {
  private readonly remembered = new Map<string, { backend: string; seenMs: number }>();
  private readonly clock: Clock;
  private readonly random: Random;

  constructor(clock: Clock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  /** The endpoints in the order in which they are to be tried. */
  order(route: ServiceRoute, backends: readonly Backend[], clientIp: string): Backend[] {
    if (backends.length < 2) return [...backends];
    const order = shuffled(backends, this.random);
    const kept = route.affinitySeconds === undefined ? undefined : this.recall(route, route.affinitySeconds, clientIp);
    const at = kept === undefined ? -1 : order.findIndex((backend) => idOf(backend) === kept);
    if (at > 0) order.unshift(...order.splice(at, 1));
    return order;
  }

  any<T>(items: readonly T[]): T | undefined {
    return items[this.random.below(items.length)];
  }

  /** Keeps the client where it was connected to. */
  connected(route: ServiceRoute, backend: Backend, clientIp: string): void {
    if (route.affinitySeconds === undefined) return;
    const key = `${route.id} ${clientIp}`;
    this.remembered.delete(key);
    this.remembered.set(key, { backend: idOf(backend), seenMs: this.clock.now() });
    if (this.remembered.size <= MAX_REMEMBERED) return;
    for (const oldest of this.remembered.keys()) {
      this.remembered.delete(oldest);
      return;
    }
  }

  private recall(route: ServiceRoute, seconds: number, clientIp: string): string | undefined {
    const entry = this.remembered.get(`${route.id} ${clientIp}`);
    return entry && this.clock.since(entry.seenMs) < seconds * 1000 ? entry.backend : undefined;
  }
}

const idOf = ({ ip, port }: Backend): string => `${ip}:${port}`;

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
