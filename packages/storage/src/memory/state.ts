import { planPage } from "../history/page.ts";
import { undoTo } from "../history/undo.ts";
import { CompactedError, type Entry, FutureRevisionError, type ListOptions, type ListResult, type LogRecord } from "../store.ts";
import { RecordLog } from "./record-log.ts";
import { SortedKeys } from "./sorted-keys.ts";

interface Collection {
  entries: Map<string, Entry>;
  keys: SortedKeys;
}

/** The current entries and the log, in memory. Values are shared by reference between the two. */
export class MemoryState {
  readonly log: RecordLog;
  private readonly collections = new Map<string, Collection>();

  /** Starts from the entries of a snapshot taken at `revision`, or empty. */
  constructor(revision = 0) {
    this.log = new RecordLog(revision);
  }

  get(resource: string, key: string): Entry | undefined {
    return this.collections.get(resource)?.entries.get(key);
  }

  /** Puts an entry without a record; for loading a snapshot. */
  load(entry: Entry): void {
    const { entries, keys } = this.collection(entry.resource);
    if (!entries.has(entry.key)) keys.add(entry.key);
    entries.set(entry.key, entry);
  }

  apply(record: LogRecord): void {
    this.log.push(record);
    const { resource, key, value, revision } = record;
    if (record.type !== "delete") {
      this.load({ resource, key, value, revision });
      return;
    }
    const { entries, keys } = this.collection(resource);
    entries.delete(key);
    keys.remove(key);
  }

  list(resource: string, options: ListOptions = {}): ListResult {
    const { head, compacted } = this.log;
    const revision = options.revision ?? head;
    if (revision > head) throw new FutureRevisionError(revision, head);
    if (revision < compacted) throw new CompactedError(revision, compacted);
    const newer: LogRecord[] = [];
    if (revision < head)
      for (const record of this.log.after(revision, head - revision)) if (record.resource === resource) newer.push(record);
    const { prefix = "", after } = options;
    const { entries, keys } = this.collection(resource);
    const before = (key: string): boolean => key < prefix || (after !== undefined && key <= after);
    const count = Math.max(0, keys.countBefore((key) => key < prefix || key.startsWith(prefix)) - keys.countBefore(before));
    const current = function* (): Generator<Entry> {
      for (const key of keys.from(before)) {
        if (!key.startsWith(prefix)) return;
        yield entries.get(key) as Entry;
      }
    };
    return { revision, ...planPage(current(), count, undoTo(newer), options) };
  }

  /** Every entry, for a snapshot. */
  *entries(): Generator<Entry> {
    for (const { entries } of this.collections.values()) yield* entries.values();
  }

  private collection(resource: string): Collection {
    let collection = this.collections.get(resource);
    if (!collection) this.collections.set(resource, (collection = { entries: new Map(), keys: new SortedKeys() }));
    return collection;
  }
}
