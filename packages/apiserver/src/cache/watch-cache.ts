/**
 * Follows the store's log and keeps the state of every served resource in memory (design.md 5.5). Reads, lists and watches are
 * answered from here; the store is asked only for its head, so that a read sees every write acknowledged before it.
 */
import type { AnyObject } from "@kubarium/api/server";
import { type Clock, type Logger, type Random, retryForever } from "@kubarium/component-base";
import { IncarnationChangedError, type LogRecord, type Store, type Tail } from "@kubarium/storage";
import { CachedEntry } from "./entry.ts";
import type { CacheEvent } from "./event.ts";
import { ResourceCache } from "./resource-cache.ts";

/** Records read back at start, so that watches survive the restart of an apiserver. */
const PRELOADED_RECORDS = 4096;

export interface WatchCacheOptions {
  store: Store;
  clock: Clock;
  random: Random;
  log: Logger;
  resources: Iterable<string>;
  /** What splits a resource's events for those who follow one part only. */
  partitions: Record<string, (object: AnyObject) => string>;
  /** Told of every change in revision order, after the cache has it. */
  onChange(resource: ResourceCache, event: CacheEvent): void;
  /** The state became another one: every watch has ended, and this cache stays as it is. Loading anew is tried for ever without it. */
  onReplaced?: ((error: IncarnationChangedError) => void) | undefined;
}

interface Waiter {
  revision: number;
  resolve(reached: boolean): void;
}

export class WatchCache {
  readonly #options: WatchCacheOptions;
  readonly #resources = new Map<string, ResourceCache>();
  #applied = 0;
  #tail: Tail | undefined;
  /** Rises with each tail; only the last one is listened to. */
  #generation = 0;
  #waiters: Waiter[] = [];
  #asking: Promise<number> | undefined;
  #asksNext: Promise<number> | undefined;
  readonly #stopping = new AbortController();

  constructor(options: WatchCacheOptions) {
    this.#options = options;
    for (const name of options.resources) this.#resources.set(name, new ResourceCache(name, options.partitions[name]));
  }

  /** The revision of the newest record applied: every cache is the state at it. */
  get applied(): number {
    return this.#applied;
  }

  resource(name: string): ResourceCache {
    const cache = this.#resources.get(name);
    if (!cache) throw new Error(`resource ${name} is not cached`);
    return cache;
  }

  has(name: string): boolean {
    return this.#resources.has(name);
  }

  resources(): Iterable<ResourceCache> {
    return this.#resources.values();
  }

  /** Resolves when the state is loaded and followed. Throws IncarnationChangedError when it is no longer the store's. */
  async start(): Promise<void> {
    const { clock, random, log } = this.#options;
    let replaced: IncarnationChangedError | undefined;
    await retryForever(
      { clock, random, signal: this.#stopping.signal },
      { baseMs: 100, maxMs: 5000, jitter: 0.2, onError: (error) => log.warn({ err: error }, "could not load the state, trying again") },
      () =>
        this.#load().catch((error: unknown) => {
          if (!(error instanceof IncarnationChangedError)) throw error;
          replaced = error;
        }),
    );
    if (replaced) throw replaced;
  }

  stop(): void {
    this.#stopping.abort(new Error("stopping"));
    this.#tail?.stop();
    for (const cache of this.#resources.values()) cache.endWatchers();
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(false);
  }

  /** Waits until the cache has everything that was acknowledged before the call. */
  async fresh(): Promise<void> {
    const head = await this.#head();
    if (head > this.#applied) await this.reached(head);
  }

  /** Waits until a revision is applied; false when that took longer than `limitMs`. */
  reached(revision: number, limitMs = 10_000): Promise<boolean> {
    if (this.#applied >= revision) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        revision,
        resolve: (reached) => {
          timer.cancel();
          resolve(reached);
        },
      };
      // A real-time limit: how fast cluster time passes says nothing about the store.
      const timer = this.#options.clock.setTimeout(() => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        resolve(false);
      }, limitMs * this.#options.clock.speed);
      this.#waiters.push(waiter);
    });
  }

  /** Calls made while one is under way share the next one: an answer must have been asked for after the call. */
  #head(): Promise<number> {
    if (!this.#asking) {
      this.#asking = this.#options.store.head().finally(() => {
        this.#asking = undefined;
      });
      return this.#asking;
    }
    this.#asksNext ??= this.#asking.then(
      () => this.#askAgain(),
      () => this.#askAgain(),
    );
    return this.#asksNext;
  }

  #askAgain(): Promise<number> {
    this.#asksNext = undefined;
    return this.#head();
  }

  async #load(): Promise<void> {
    const { store } = this.#options;
    this.#tail?.stop();
    const head = await store.head();
    const from = Math.max(await store.compactedRevision(), head - PRELOADED_RECORDS, 0);
    for (const cache of this.#resources.values()) {
      const { entries } = await store.list(cache.resource, { revision: head });
      cache.reset(
        entries.map((entry) => new CachedEntry(entry.key, entry.value, entry.revision)),
        from,
      );
    }
    this.#applied = head;
    await this.#follow(from, head);
    this.#wake();
  }

  /** Tails from `from`; resolves when the records up to `head`, which are part of the state already, have been read back. */
  #follow(from: number, head: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const generation = ++this.#generation;
      let caughtUp = from >= head;
      if (caughtUp) resolve();
      const onRecords = (records: readonly LogRecord[]): void => {
        if (generation !== this.#generation) return;
        for (const record of records) {
          const cache = this.#resources.get(record.resource);
          if (record.revision <= head) cache?.record(record);
          else {
            this.#applied = record.revision;
            if (cache) this.#options.onChange(cache, cache.apply(record));
          }
          if (record.revision === head) {
            caughtUp = true;
            resolve();
          }
        }
        this.#wake();
      };
      // Until it has caught up the one who loads tries again; two who did would apply every record twice.
      this.#tail?.stop();
      this.#tail = this.#options.store.tail(from, onRecords, (error) => {
        if (generation !== this.#generation) return;
        if (caughtUp) this.#lost(error);
        else reject(error);
      });
    });
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter((waiter) => waiter.revision <= this.#applied);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.revision > this.#applied);
    for (const waiter of ready) waiter.resolve(true);
  }

  /** The log cannot be followed any further: every watch ends, and the state is loaded anew. */
  #lost(error: Error): void {
    if (this.#stopping.signal.aborted) return;
    const { onReplaced } = this.#options;
    if (error instanceof IncarnationChangedError && onReplaced) {
      for (const cache of this.#resources.values()) cache.endWatchers();
      return onReplaced(error);
    }
    this.#options.log.error({ err: error }, "lost the store's log, loading anew");
    for (const cache of this.#resources.values()) cache.endWatchers();
    this.start().catch((failure: unknown) => {
      if (failure instanceof IncarnationChangedError && onReplaced) onReplaced(failure);
      else this.#options.log.debug({ err: failure }, "stopped while loading");
    });
  }
}
