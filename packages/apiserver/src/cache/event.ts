/** A change as watchers are told of it. Frames are encoded once per event and format, and shared by all watchers. */
import { type CachedEntry, atRevision } from "./entry.ts";

export type EventType = "ADDED" | "MODIFIED" | "DELETED";

export class CacheEvent {
  readonly revision: number;
  readonly type: EventType;
  /** The new state; for DELETED the last one, with the delete's own revision in it. */
  readonly entry: CachedEntry;
  /** The state before; undefined for ADDED. */
  readonly previous: CachedEntry | undefined;
  #leaving: CachedEntry | undefined;

  constructor(revision: number, type: EventType, entry: CachedEntry, previous: CachedEntry | undefined) {
    this.revision = revision;
    this.type = type;
    this.entry = entry;
    this.previous = previous;
  }

  /** The state before with this event's resourceVersion: what a watcher sees of an object that leaves its selector. */
  get leaving(): CachedEntry {
    this.#leaving ??= this.previous ? atRevision(this.previous, this.revision) : this.entry;
    return this.#leaving;
  }
}

/** What one watcher is told of an event. */
export interface Delivery {
  type: EventType;
  entry: CachedEntry;
}

/**
 * What a watcher whose selector is `matches` is told of an event, nothing for a change that it cannot see.
 * Source: apiserver/pkg/storage/cacher watchCacheEvent conversion.
 */
export function planDelivery(event: CacheEvent, matches: (entry: CachedEntry) => boolean): Delivery | undefined {
  const before = event.previous !== undefined && matches(event.previous);
  if (event.type === "DELETED") return before ? { type: "DELETED", entry: event.entry } : undefined;
  const now = matches(event.entry);
  if (now) return { type: before ? "MODIFIED" : "ADDED", entry: event.entry };
  return before ? { type: "DELETED", entry: event.leaving } : undefined;
}
