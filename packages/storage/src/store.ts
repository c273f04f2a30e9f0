/**
 * The Store port: the cluster's state as revisioned, opaque text (design.md 4).
 *
 * Invariants, each held by the behaviour suite that runs over every adapter:
 *  - Dense: commits take revisions 1, 2, 3 …; a refused operation takes none.
 *  - Atomic: an entry, its index and its log record appear together or not at all.
 *  - Durable: an acknowledged commit survives `kill -9` of any process.
 *  - Opaque: adapters never look inside a value; the revision is spliced in between `head` and `tail`.
 *  - The log is the truth: `tail` delivers every record once, in revision order, whoever committed it.
 */
export interface Store {
  /**
   * Commits one operation. Operations asked for within one turn of the event loop travel together (group commit), in
   * the order in which they were asked for, and each succeeds or is refused on its own.
   */
  commit(operation: Operation): Promise<CommitResult>;
  /** The current entry, read after every commit acknowledged so far by anyone. */
  get(resource: string, key: string): Promise<Entry | undefined>;
  /**
   * Entries of a resource in key order, as they were at one revision.
   * Throws CompactedError when `revision` is older than the log reaches, FutureRevisionError when it lies ahead.
   */
  list(resource: string, options?: ListOptions): Promise<ListResult>;
  /** The revision of the last commit, 0 in a new store. */
  head(): Promise<number>;
  /**
   * Calls `listener` with every record after `afterRevision`, in order and without gaps, until stopped.
   * `onEnd` is called once if that cannot go on: CompactedError, IncarnationChangedError.
   */
  tail(afterRevision: number, listener: (records: readonly LogRecord[]) => void, onEnd: (error: Error) => void): Tail;
  /** Forgets log records up to and including `revision`; past states before it answer CompactedError from then on. */
  compact(revision: number): Promise<void>;
  /** The newest revision that was compacted away; past states are available from this revision on. */
  compactedRevision(): Promise<number>;
  /** Names this state's history. A store that came back empty or older has another one, so old revisions mean nothing. */
  readonly incarnation: string;
  close(): Promise<void>;
}

/** A value whose text contains its own revision: `head + revision + tail`. */
export interface Template {
  head: string;
  tail: string;
}

export type Operation =
  | { type: "create"; resource: string; key: string; value: Template }
  /** Replaces the entry when it is at `expectedRevision`. */
  | { type: "update"; resource: string; key: string; value: Template; expectedRevision: number }
  /** Removes the entry when it is at `expectedRevision`; `value` is its last state, which watchers are sent. */
  | { type: "delete"; resource: string; key: string; value: Template; expectedRevision: number };

export type CommitResult =
  | { outcome: "committed"; revision: number; value: string }
  /** create: the key is taken; `entry` is what holds it. */
  | { outcome: "exists"; entry: Entry }
  /** update, delete: there is nothing under the key. */
  | { outcome: "missing" }
  /** update, delete: the entry is at another revision; `entry` is the current one. */
  | { outcome: "conflict"; entry: Entry };

export interface Entry {
  /** Plural resource with its group: `pods`, `deployments.apps`. */
  resource: string;
  /** `namespace/name`, or `name` for what has no namespace. */
  key: string;
  /** The whole text, revision included. */
  value: string;
  /** The revision of the last change. */
  revision: number;
}

export interface ListOptions {
  /** Only keys that start with this, `default/` for a namespace. */
  prefix?: string;
  /** Only keys after this one, in code-unit order. */
  after?: string;
  /** At most so many entries. */
  limit?: number;
  /** The state as it was at this revision; the newest when left out. */
  revision?: number;
}

export interface ListResult {
  /** The revision the list is consistent at. */
  revision: number;
  entries: Entry[];
  /** Matching entries that `limit` left out. */
  remaining: number;
}

export interface LogRecord {
  revision: number;
  resource: string;
  key: string;
  type: "create" | "update" | "delete";
  /** The new value; for a delete the last state, with the delete's own revision in it. */
  value: string;
  /** The value before, and its revision; absent for a create. */
  previous?: { value: string; revision: number };
}

export interface Tail {
  stop(): void;
}

/** A past state was asked for that the log no longer reaches. */
export class CompactedError extends Error {
  override readonly name = "CompactedError";
  readonly compactedRevision: number;
  constructor(revision: number, compactedRevision: number) {
    super(`revision ${revision} is compacted; the oldest state is ${compactedRevision}`);
    this.compactedRevision = compactedRevision;
  }
}

/** A revision was asked for that nobody has committed yet. */
export class FutureRevisionError extends Error {
  override readonly name = "FutureRevisionError";
  readonly headRevision: number;
  constructor(revision: number, headRevision: number) {
    super(`revision ${revision} lies ahead of the current one, ${headRevision}`);
    this.headRevision = headRevision;
  }
}

/** The state behind the store is another one than before: it came back empty, older, or somebody else's. */
export class IncarnationChangedError extends Error {
  override readonly name = "IncarnationChangedError";
  /** The newest revision of the history that is gone, as far as this process knows; clients may have been served it. */
  readonly served: number;
  constructor(message: string, served = 0) {
    super(message);
    this.served = served;
  }
}

/** The store cannot be reached or did not answer; whether the operation took effect is not known. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}
