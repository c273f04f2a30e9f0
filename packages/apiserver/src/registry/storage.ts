/** The store and the cache in front of it, as the write path uses them. */
import type { CommitResult, Operation, Store } from "@kubarium/storage";
import { CachedEntry } from "../cache/entry.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { Publisher } from "../cache/publisher.ts";

export class Storage {
  readonly store: Store;
  readonly cache: WatchCache;
  readonly #publisher: Publisher | undefined;

  constructor(store: Store, cache: WatchCache, publisher: Publisher | undefined) {
    this.store = store;
    this.cache = cache;
    this.#publisher = publisher;
  }

  async commit(operation: Operation): Promise<CommitResult> {
    const result = await this.store.commit(operation);
    if (result.outcome === "committed") this.#publisher?.committed(result.revision);
    return result;
  }

  /** The entry as the cache has it; perhaps not the newest. */
  peek(resource: string, key: string): CachedEntry | undefined {
    return this.cache.resource(resource).get(key);
  }

  /** The entry with every write in it that was acknowledged before the call. */
  async get(resource: string, key: string): Promise<CachedEntry | undefined> {
    await this.cache.fresh();
    return this.peek(resource, key);
  }
}

export const entryOf = (entry: { key: string; value: string; revision: number }): CachedEntry =>
  new CachedEntry(entry.key, entry.value, entry.revision);
