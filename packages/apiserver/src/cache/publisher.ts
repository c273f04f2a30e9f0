/**
 * Publishes this apiserver's own commits on the Bus (design.md 5). A message is sent when the log has delivered the commit,
 * because only then `after`, the revision before it in the same resource and partition, is known for certain.
 */
import { parseKey } from "@kubarium/apimachinery";
import type { Bus } from "@kubarium/bus";
import type { Clock, Timer } from "@kubarium/component-base";
import type { CacheEvent } from "./event.ts";
import type { ResourceCache } from "./resource-cache.ts";

const HEAD_PERIOD_MS = 1000;
/** Commits whose record has not come back yet, and records whose commit has not been acknowledged yet. */
const REMEMBERED = 4096;

interface Seen {
  cache: ResourceCache;
  event: CacheEvent;
  partitions: { partition: string; after: number }[];
}

export class Publisher {
  readonly #bus: Bus;
  /** The newest revision by resource and partition. */
  readonly #newest = new Map<string, number>();
  readonly #own = new Set<number>();
  readonly #seen = new Map<number, Seen>();
  readonly #timer: Timer;
  #head = 0;

  constructor(bus: Bus, clock: Clock) {
    this.#bus = bus;
    this.#timer = clock.setInterval(() => this.#bus.publishHead(this.#head), HEAD_PERIOD_MS * clock.speed).unref();
  }

  /** This process committed a revision. */
  committed(revision: number): void {
    const seen = this.#seen.get(revision);
    if (!seen) this.#own.add(revision);
    else {
      this.#seen.delete(revision);
      this.#publish(seen);
    }
  }

  /** The log delivered a change, whoever committed it. */
  changed(cache: ResourceCache, event: CacheEvent): void {
    this.#head = event.revision;
    const partitions = this.#partitionsOf(cache, event).map((partition) => {
      const key = `${cache.resource}/${partition}`;
      const after = this.#newest.get(key) ?? 0;
      this.#newest.set(key, event.revision);
      return { partition, after };
    });
    const seen = { cache, event, partitions };
    if (this.#own.delete(event.revision)) this.#publish(seen);
    else this.#remember(seen);
  }

  stop(): void {
    this.#timer.cancel();
  }

  /** A pod that gets a node is news for those who follow the unscheduled ones and for its node. */
  #partitionsOf(cache: ResourceCache, event: CacheEvent): string[] {
    const now = cache.partitionOf(event.entry);
    const before = event.previous ? cache.partitionOf(event.previous) : now;
    return before === now ? [now] : [before, now];
  }

  #remember(seen: Seen): void {
    this.#seen.set(seen.event.revision, seen);
    if (this.#seen.size <= REMEMBERED) return;
    const oldest = this.#seen.keys().next().value;
    if (oldest !== undefined) this.#seen.delete(oldest);
  }

  #publish({ cache, event, partitions }: Seen): void {
    const dot = cache.resource.indexOf(".");
    const [resource, group] = dot < 0 ? [cache.resource, ""] : [cache.resource.slice(0, dot), cache.resource.slice(dot + 1)];
    const { namespace, name } = parseKey(event.entry.key);
    for (const { partition, after } of partitions)
      this.#bus.publish(
        { group, resource, partition, namespace, name },
        { revision: event.revision, after, type: event.type, object: event.entry.text },
      );
  }
}
