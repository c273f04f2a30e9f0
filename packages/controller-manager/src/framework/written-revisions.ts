/**
 * What runs wrote, per key, so that a run decides on nothing older than its predecessors' writes.
 *
 * Invariant: when `caughtUp(key, w)` resolves, every cache given holds all writes that earlier runs of `key` made on this replica, and,
 * when another replica ran the key since, everything up to that replica's last write `w`.
 * Writes of our own are waited for in the cache of their own resource only: a quiet resource need not prove that it is up to date.
 */
import { keyOf } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import { type Source, resourceId } from "./sources.ts";

interface Written {
  /** The highest revision any run of this key is known to have written. */
  highest: number;
  /** Per resource, what its cache has not been seen to hold yet. */
  pending: Map<string, number>;
}

/** More keys than this and the oldest are forgotten, which costs a wait and nothing else. */
const MAX_KEYS = 20_000;
/** A cache that says nothing for so long may just have nothing to say: its content is then compared with the server's. Real time. */
const QUIET_MS = 50;

export class WrittenRevisions {
  private readonly keys = new Map<string, Written>();
  /** `resource|namespace` to the revision up to which its cache was found complete. */
  private readonly confirmed = new Map<string, number>();
  private readonly client: Client;
  private readonly clock: Clock;

  constructor(client: Client, clock: Clock) {
    this.client = client;
    this.clock = clock;
  }

  note(key: string, ref: { group: string; resource: string }, revision: number): void {
    let written = this.keys.get(key);
    if (!written) {
      written = { highest: 0, pending: new Map() };
      this.keys.set(key, written);
      const [oldest] = this.keys.keys();
      if (this.keys.size > MAX_KEYS && oldest !== undefined) this.keys.delete(oldest);
    }
    written.highest = Math.max(written.highest, revision);
    const id = resourceId(ref);
    written.pending.set(id, Math.max(written.pending.get(id) ?? 0, revision));
  }

  highest(key: string): number {
    return this.keys.get(key)?.highest ?? 0;
  }

  /** The server's own revision now, which whatever was acknowledged before is not above. */
  async head([first]: readonly Source<unknown>[]): Promise<number> {
    if (!first) return 0;
    const { metadata } = await this.client.resource(first.ref).list({ limit: 1 });
    return Number(metadata.resourceVersion);
  }

  async caughtUp(key: string, wroteRevision: number, reads: readonly Source<unknown>[], signal: AbortSignal): Promise<void> {
    const written = this.keys.get(key);
    if (wroteRevision > (written?.highest ?? 0)) {
      const namespace = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
      await Promise.all(reads.map((source) => this.complete(source, source.ref.namespaced ? namespace : "", wroteRevision, signal)));
      if (written) written.highest = wroteRevision;
      else this.keys.set(key, { highest: wroteRevision, pending: new Map() });
    } else if (written?.pending.size) {
      await Promise.all(
        reads.map(({ ref, informer }) => {
          const revision = written.pending.get(resourceId(ref));
          return revision ? informer.reached(revision, signal) : undefined;
        }),
      );
    }
    written?.pending.clear();
  }

  /** The writes were another replica's, in whichever resource. */
  private async complete(source: Source<unknown>, namespace: string, revision: number, signal: AbortSignal): Promise<void> {
    const id = `${resourceId(source.ref)}|${namespace}`;
    const isComplete = (): boolean => source.informer.revision() >= revision || (this.confirmed.get(id) ?? 0) >= revision;
    while (!isComplete()) {
      const quiet = new AbortController();
      const reached = source.informer.reached(revision, AbortSignal.any([signal, quiet.signal])).catch(() => signal.throwIfAborted());
      await Promise.race([reached, this.clock.sleep(QUIET_MS * this.clock.speed, signal)]);
      quiet.abort();
      if (isComplete()) return;
      const upTo = await this.compare(source, namespace);
      if (upTo) this.confirmed.set(id, upTo);
    }
  }

  /** The server's revision when the cache holds all that the server has, else 0. */
  private async compare({ ref, informer }: Source<unknown>, namespace: string): Promise<number> {
    type Item = { metadata: { name: string; namespace?: string; resourceVersion: string } };
    const { metadata, items } = await this.client.resource<Item>(ref as never).list(namespace ? { namespace } : {});
    const upTo = Number(metadata.resourceVersion);
    const live = new Map(items.map((item) => [keyOf(item), Number(item.metadata.resourceVersion)]));
    const held = informer.list(namespace || undefined) as readonly unknown[] as readonly Item[];
    for (const item of held) {
      const revision = Number(item.metadata.resourceVersion);
      const key = keyOf(item);
      if ((live.get(key) ?? 0) > revision || (!live.has(key) && revision <= upTo)) return 0;
      live.delete(key);
    }
    return live.size === 0 ? upTo : 0;
  }
}
