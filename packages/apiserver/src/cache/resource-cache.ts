/**
 * The current state of one stored resource, the recent changes that led to it, and who watches them.
 *
 * Invariants: `entries` is the state at the revision that the feed has applied; `events` holds every change of this resource
 * after `historyFrom`, in revision order; a watcher gets each event once, in order.
 */
import type { AnyObject } from "@kubarium/api/server";
import type { LogRecord } from "@kubarium/storage";
import { CachedEntry } from "./entry.ts";
import { CacheEvent, type EventType } from "./event.ts";
import { lowerBound, SortedKeys } from "./sorted-keys.ts";

/** Changes kept for watches that start in the past and lists of past states. */
const HISTORY_LIMIT = 8192;
/** Trimming in steps keeps it cheap. */
const HISTORY_STEP = 1024;
/** Large objects must not fill the memory with their past; the changes kept are fewer then. */
const HISTORY_CHARACTERS = 32 * 1024 * 1024;

export interface CacheWatcher {
  /** Only events that touch this partition are of interest; undefined for all. */
  readonly partition?: string;
  /** What it was told of and has not passed on. */
  readonly queuedBytes?: number;
  /** The same, and what is on its way to the client. */
  readonly unreadBytes?: number;
  /** The revision of the first event that it was told of and has not passed on; undefined when there is none. */
  readonly queuedFrom?: number | undefined;
  /** Who watches, for people. */
  readonly client?: string;
  onEvent(event: CacheEvent): void;
  /** The cache can go on no longer: the store is another one now. */
  onEnd(): void;
}

const EVENT_TYPE: Record<LogRecord["type"], EventType> = { create: "ADDED", update: "MODIFIED", delete: "DELETED" };

export class ResourceCache {
  readonly resource: string;
  readonly #partitionOf: ((object: AnyObject) => string) | undefined;
  readonly #entries = new Map<string, CachedEntry>();
  readonly #keys = new SortedKeys();
  #events: CacheEvent[] = [];
  #historyFrom = 0;
  /** The sum of the events' new texts. */
  #historyCharacters = 0;
  #epoch = 0;
  /** Those that want every event; the others are found by the partitions that an event touches. */
  readonly #watchers = new Set<CacheWatcher>();
  readonly #partitioned = new Map<string, Set<CacheWatcher>>();

  constructor(resource: string, partitionOf?: (object: AnyObject) => string) {
    this.resource = resource;
    this.#partitionOf = partitionOf;
  }

  get size(): number {
    return this.#entries.size;
  }

  get watcherCount(): number {
    let count = this.#watchers.size;
    for (const set of this.#partitioned.values()) count += set.size;
    return count;
  }

  /** Those that are open now. */
  *watchers(): Generator<CacheWatcher> {
    yield* this.#watchers;
    for (const set of this.#partitioned.values()) yield* set;
  }

  /** What open watches have not taken yet. */
  get queuedBytes(): number {
    let total = 0;
    for (const watcher of this.watchers()) total += watcher.queuedBytes ?? 0;
    return total;
  }

  /** Rises when the cache starts over: what was derived from it event by event is to be derived anew. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Changes after this revision are known one by one. */
  get historyFrom(): number {
    return this.#historyFrom;
  }

  get(key: string): CachedEntry | undefined {
    return this.#entries.get(key);
  }

  /** Keys in order, of one namespace when it is given. */
  keys(namespace: string): readonly string[] {
    return this.#keys.of(namespace);
  }

  /** Starts over with a state; `historyFrom` is the revision that it belongs to, or an older one when `events` follow. */
  reset(entries: Iterable<CachedEntry>, historyFrom: number, events: CacheEvent[] = []): void {
    for (const key of [...this.#entries.keys()]) this.#keys.delete(key);
    this.#entries.clear();
    for (const entry of entries) {
      this.#entries.set(entry.key, entry);
      this.#keys.add(entry.key);
    }
    this.#epoch++;
    this.#events = events;
    this.#historyFrom = historyFrom;
    this.#historyCharacters = events.reduce((sum, { entry }) => sum + entry.text.length, 0);
  }

  /** Applies one record of the log and tells the watchers. */
  apply(record: LogRecord): CacheEvent {
    const event = this.record(record);
    if (event.type === "DELETED") {
      this.#entries.delete(record.key);
      this.#keys.delete(record.key);
    } else {
      if (!this.#entries.has(record.key)) this.#keys.add(record.key);
      this.#entries.set(record.key, event.entry);
    }
    this.#tell(event);
    return event;
  }

  /** The event of a log record, remembered but not applied. */
  record(record: LogRecord): CacheEvent {
    const known = this.#entries.get(record.key);
    const previous = !record.previous
      ? undefined
      : known?.revision === record.previous.revision
        ? known
        : new CachedEntry(record.key, record.previous.value, record.previous.revision);
    const entry = new CachedEntry(record.key, record.value, record.revision);
    const event = new CacheEvent(record.revision, EVENT_TYPE[record.type], entry, previous);
    this.#events.push(event);
    this.#historyCharacters += record.value.length;
    if (this.#events.length > HISTORY_LIMIT + HISTORY_STEP) this.#forget(HISTORY_STEP);
    else if (this.#historyCharacters > HISTORY_CHARACTERS) this.#forget(Math.ceil(this.#events.length / 4));
    return event;
  }

  /** Events after a revision, oldest first. The caller has checked `historyFrom`. */
  eventsAfter(revision: number): readonly CacheEvent[] {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as CacheEvent).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low === this.#events.length ? [] : this.#events.slice(low);
  }

  /** What differs from now at an older revision: the entry that a key had then, undefined when there was none. */
  undoTo(revision: number): Map<string, CachedEntry | undefined> {
    const then = new Map<string, CachedEntry | undefined>();
    for (const event of this.eventsAfter(revision)) if (!then.has(event.entry.key)) then.set(event.entry.key, event.previous);
    return then;
  }

  addWatcher(watcher: CacheWatcher): void {
    if (watcher.partition === undefined || !this.#partitionOf) this.#watchers.add(watcher);
    else this.#partitioned.set(watcher.partition, (this.#partitioned.get(watcher.partition) ?? new Set()).add(watcher));
  }

  removeWatcher(watcher: CacheWatcher): void {
    this.#watchers.delete(watcher);
    if (watcher.partition === undefined) return;
    const set = this.#partitioned.get(watcher.partition);
    set?.delete(watcher);
    if (set?.size === 0) this.#partitioned.delete(watcher.partition);
  }

  endWatchers(): void {
    for (const watcher of [...this.#watchers]) watcher.onEnd();
    for (const set of [...this.#partitioned.values()]) for (const watcher of [...set]) watcher.onEnd();
  }

  /** The partition of an entry, "" where the resource has none. */
  partitionOf(entry: CachedEntry): string {
    return this.#partitionOf ? this.#partitionOf(entry.object) : "";
  }

  #forget(count: number): void {
    const forgotten = this.#events.splice(0, count);
    this.#historyFrom = forgotten.at(-1)?.revision ?? this.#historyFrom;
    for (const { entry } of forgotten) this.#historyCharacters -= entry.text.length;
  }

  #tell(event: CacheEvent): void {
    for (const watcher of this.#watchers) watcher.onEvent(event);
    if (this.#partitioned.size === 0) return;
    const now = this.partitionOf(event.entry);
    const before = event.previous ? this.partitionOf(event.previous) : now;
    for (const watcher of this.#partitioned.get(now) ?? []) watcher.onEvent(event);
    if (before !== now) for (const watcher of this.#partitioned.get(before) ?? []) watcher.onEvent(event);
  }
}

/** Keys after `after`, of a sorted list. */
export function keysAfter(keys: readonly string[], after: string): readonly string[] {
  let at = lowerBound(keys, after);
  if (keys[at] === after) at++;
  return at === 0 ? keys : keys.slice(at);
}
