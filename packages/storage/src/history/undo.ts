import type { Entry, LogRecord } from "../store.ts";

/** What a key that changed since held at the past revision, and whether it holds anything now. */
export interface Undone {
  /** The entry as it was; absent when the key was free. */
  entry?: Entry;
  existsNow: boolean;
}

/**
 * The past as a difference: for each key that `newer` touches, what it held before all of them.
 * `newer` are the records of one resource after the wanted revision, oldest first. Both adapters list past states with it:
 * the state then is the state now, with these keys replaced.
 */
export function undoTo(newer: Iterable<LogRecord>): Map<string, Undone> {
  const past = new Map<string, Undone>();
  for (const { resource, key, type, previous } of newer) {
    const existsNow = type !== "delete";
    const known = past.get(key);
    if (known) known.existsNow = existsNow;
    else
      past.set(key, previous ? { entry: { resource, key, value: previous.value, revision: previous.revision }, existsNow } : { existsNow });
  }
  return past;
}
