import type { ResourceRef } from "@kubarium/api";
import { keyOf, StatusError } from "@kubarium/apimachinery";
import type { Bus, EventMessage } from "@kubarium/bus";
import { backoffDelayMs, type Clock, type Logger, type Random } from "@kubarium/component-base";
import type { Client, ListOptions, ResourceClient } from "../client.ts";
import type { Informer, InformerHandlers, InformerOptions } from "../lister.ts";
import { Cache } from "./cache.ts";

export interface InformerDeps {
  client: Client;
  bus?: Bus | undefined;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Freezes every object, so that a mutation throws; for tests. */
  freeze?: boolean;
}

/** Objects a list asks for at once. */
const PAGE_SIZE = 500;
/** Between failed lists and watches; real seconds count, a server that is away does not come back faster at speed 20. */
const RELIST_BACKOFF = { baseMs: 50, maxMs: 5_000, jitter: 0.2 };

type Metadata = { metadata: { name: string; namespace?: string; resourceVersion: string } };
const revisionOf = (object: unknown): number => Number((object as Metadata).metadata.resourceVersion);

/**
 * Follows one resource for ever: list, then watch from the list's revision; a broken watch goes on from the last
 * revision, an expired one lists again. Messages from the bus are applied as soon as they arrive and only ever move an
 * object forward, so order, loss and duplicates on the bus do no harm: the watch is what completes the picture.
 */
export class ResourceInformer<T> implements Informer<T> {
  private readonly cache: Cache<T>;
  private readonly handlers: InformerHandlers<T>[] = [];
  private readonly waiting: { revision: number; resolve: () => void }[] = [];
  private readonly ending = new AbortController();
  private readonly resource: ResourceClient<T>;
  /** Deleted keys and the revision of the delete, so that a late message does not bring an object back. */
  private readonly buried = new Map<string, number>();
  private readonly sync = Promise.withResolvers<void>();
  private isSynced = false;
  private reachedRevision = 0;
  private running: Promise<void> | undefined;
  private readonly deps: InformerDeps;
  private readonly ref: ResourceRef<T>;
  private readonly options: InformerOptions<T>;

  constructor(deps: InformerDeps, ref: ResourceRef<T>, options: InformerOptions<T>) {
    this.deps = deps;
    this.ref = ref;
    this.options = options;
    this.cache = new Cache(options.indexes, deps.freeze);
    this.resource = deps.client.resource(ref);
  }

  get = (key: string): T | undefined => this.cache.get(key);
  list = (namespace?: string): readonly T[] => this.cache.list(namespace);
  byIndex = (index: string, value: string): readonly T[] => this.cache.byIndex(index, value);
  hasSynced = (): boolean => this.isSynced;
  synced = (): Promise<void> => this.sync.promise;
  revision = (): number => this.reachedRevision;

  addHandlers(handlers: InformerHandlers<T>): void {
    this.handlers.push(handlers);
    if (this.isSynced) for (const object of this.cache.list()) handlers.onAdd?.(object, true);
  }

  reached(revision: number, signal?: AbortSignal): Promise<void> {
    if (this.reachedRevision >= revision) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const entry = { revision, resolve };
      this.waiting.push(entry);
      signal?.addEventListener("abort", () => {
        const at = this.waiting.indexOf(entry);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(signal.reason);
      });
    });
  }

  start(): void {
    this.running ??= this.run().catch((error: unknown) => {
      if (!this.ending.signal.aborted) throw error;
    });
  }

  async stop(): Promise<void> {
    this.ending.abort(new Error("stopping"));
    await this.running;
  }

  private async run(): Promise<void> {
    const { log } = this.deps;
    await this.subscribe();
    for (let failures = 0; !this.ending.signal.aborted; ) {
      try {
        const revision = await this.relist();
        failures = 0;
        await this.follow(revision);
      } catch (error) {
        if (this.ending.signal.aborted) return;
        const delayMs = backoffDelayMs(failures++, RELIST_BACKOFF, this.deps.random);
        log.debug({ resource: this.ref.resource, err: (error as Error).message, delayMs }, "list or watch failed, trying again");
        await this.deps.clock.sleep(delayMs * this.deps.clock.speed, this.ending.signal);
      }
    }
  }

  /** Watches from `revision` until that is no longer possible; throws when a list is needed. */
  private async follow(revision: number): Promise<void> {
    let last = String(revision);
    for (let failures = 0; ; ) {
      try {
        const watch = this.resource.watch({
          ...this.query(),
          resourceVersion: last,
          allowWatchBookmarks: true,
          signal: this.ending.signal,
        });
        for await (const event of watch) {
          failures = 0;
          if (event.type === "ERROR") throw new StatusError({ ...event.object, code: event.object.code });
          last = (event.object as Metadata).metadata.resourceVersion;
          if (event.type === "DELETED") this.remove(event.object, Number(last));
          else if (event.type !== "BOOKMARK") this.store(event.object);
          this.advance(Number(last));
        }
      } catch (error) {
        if (error instanceof StatusError && (error.code === 410 || error.code === 400)) throw error;
        this.deps.log.debug({ resource: this.ref.resource, err: (error as Error).message }, "watch ended");
      }
      this.ending.signal.throwIfAborted();
      const delayMs = backoffDelayMs(failures++, RELIST_BACKOFF, this.deps.random);
      await this.deps.clock.sleep(delayMs * this.deps.clock.speed, this.ending.signal);
    }
  }

  private query(): ListOptions {
    const { namespace, labelSelector, fieldSelector } = this.options;
    return {
      ...(namespace ? { namespace } : {}),
      ...(labelSelector ? { labelSelector } : {}),
      ...(fieldSelector ? { fieldSelector } : {}),
    };
  }

  private async relist(): Promise<number> {
    const seen = new Set<string>();
    let revision = 0;
    let next: string | undefined;
    do {
      const page = await this.resource.list({ ...this.query(), limit: PAGE_SIZE, ...(next ? { continue: next } : {}) });
      revision = Number(page.metadata.resourceVersion);
      next = page.metadata.continue;
      for (const object of page.items) {
        seen.add(keyOf(object as Metadata));
        this.store(object);
      }
    } while (next);
    for (const key of this.cache.keys()) {
      const gone = seen.has(key) ? undefined : this.cache.get(key);
      if (gone && revisionOf(gone) <= revision) this.remove(gone, revision);
    }
    this.advance(revision);
    if (!this.isSynced) {
      this.isSynced = true;
      this.sync.resolve();
    }
    return revision;
  }

  private store(object: T): void {
    const key = keyOf(object as Metadata);
    const revision = revisionOf(object);
    const held = this.cache.get(key);
    if (held && revisionOf(held) >= revision) return;
    if ((this.buried.get(key) ?? 0) >= revision) return;
    const previous = this.cache.set(object);
    for (const handler of this.handlers) {
      if (previous) handler.onUpdate?.(object, previous);
      else handler.onAdd?.(object, !this.isSynced);
    }
  }

  private remove(object: T, revision: number): void {
    const key = keyOf(object as Metadata);
    const held = this.cache.get(key);
    if (held && revisionOf(held) > revision) return;
    this.bury(key, revision);
    if (!held) return;
    this.cache.delete(key);
    for (const handler of this.handlers) handler.onDelete?.(object);
  }

  /** Only the bus delivers late, and only by a moment; a bounded memory is enough. */
  private bury(key: string, revision: number): void {
    if (!this.deps.bus) return;
    this.buried.delete(key);
    this.buried.set(key, revision);
    if (this.buried.size > 1_000) {
      const [oldest] = this.buried.keys();
      if (oldest !== undefined) this.buried.delete(oldest);
    }
  }

  private advance(revision: number): void {
    if (revision <= this.reachedRevision) return;
    this.reachedRevision = revision;
    for (let at = this.waiting.length - 1; at >= 0; at--) {
      const entry = this.waiting[at];
      if (!entry || entry.revision > revision) continue;
      this.waiting.splice(at, 1);
      entry.resolve();
    }
  }

  private async subscribe(): Promise<void> {
    const { bus } = this.deps;
    if (!bus || this.options.labelSelector || this.options.namespace) return;
    const { group, resource } = this.ref;
    const { partition } = this.options;
    const subscription = await bus.subscribe({ group, resource, ...(partition === undefined ? {} : { partition }) }, (message) =>
      this.fromBus(message),
    );
    this.ending.signal.addEventListener("abort", () => subscription.unsubscribe());
  }

  private fromBus(message: EventMessage): void {
    if (!this.isSynced) return;
    const object = JSON.parse(message.object) as T;
    if (message.type === "DELETED") this.remove(object, message.revision);
    else this.store(object);
  }
}
