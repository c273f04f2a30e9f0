import type { Clock, Logger, Random } from "@kubarium/component-base";
import { DEFAULT_RETENTION, type Retention, startRetention } from "../history/retention.ts";
import {
  type CommitResult,
  type Entry,
  FutureRevisionError,
  type ListOptions,
  type ListResult,
  type LogRecord,
  type Operation,
  type Store,
  StoreUnavailableError,
  type Tail,
} from "../store.ts";
import { Disk } from "./disk/disk.ts";
import type { Durability } from "./disk/journal.ts";
import { planBatch } from "./plan-batch.ts";
import { MemoryState } from "./state.ts";
import { MemoryTail } from "./tail.ts";

export interface MemoryStoreOptions {
  /** Where the journal and snapshots live; without it nothing survives the process. */
  dir?: string;
  clock: Clock;
  random: Random;
  log: Logger;
  /**
   * `process` (the default): an acknowledged write survives `kill -9` of the process, not a power cut; after one the store
   * has a new incarnation. `machine`: it survives that too, at the price of one fdatasync for each group of commits.
   */
  durability?: Durability;
  /** How far back the log reaches. */
  retention?: Partial<Retention>;
  /** The log's values take at most so much memory, in UTF-16 units. */
  maxLogSize?: number;
  /** A snapshot is written when the journal is longer than this and than the last snapshot. */
  minJournalBytes?: number;
}

const DEFAULT_MAX_LOG_SIZE = 64 * 1024 * 1024;
/** The log is cut to this share of its limit, so that cutting is rare. */
const CUT_TO = 0.8;

interface Waiting {
  operation: Operation;
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

/**
 * The embedded store: everything in memory, and in a directory what it takes to be there again.
 * Commits of one turn of the event loop are decided together, written with one call, applied, then acknowledged; nobody
 * can read what a crash could still take back.
 */
class MemoryStore implements Store {
  readonly incarnation: string;
  private readonly state: MemoryState;
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private readonly tails = new Set<MemoryTail>();
  private readonly retention: { stop(): void };
  private closed: Promise<void> | undefined;

  private readonly options: MemoryStoreOptions;
  private readonly disk: Disk | undefined;

  constructor(options: MemoryStoreOptions, disk: Disk | undefined) {
    this.options = options;
    this.disk = disk;
    this.state = disk?.state ?? new MemoryState();
    this.incarnation = disk?.incarnation ?? options.random.uuid();
    const { clock, log } = options;
    this.retention = startRetention(this, {
      clock,
      retention: { ...DEFAULT_RETENTION, ...options.retention },
      onError: (error) => log.error({ err: error }, "could not compact the log"),
    });
  }

  commit(operation: Operation): Promise<CommitResult> {
    if (this.closed) return Promise.reject(new StoreUnavailableError("the store is closed"));
    return new Promise((resolve, reject) => {
      this.waiting.push({ operation, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  async get(resource: string, key: string): Promise<Entry | undefined> {
    return this.state.get(resource, key);
  }

  async list(resource: string, options?: ListOptions): Promise<ListResult> {
    return this.state.list(resource, options);
  }

  async head(): Promise<number> {
    return this.state.log.head;
  }

  tail(afterRevision: number, listener: (records: readonly LogRecord[]) => void, onEnd: (error: Error) => void): Tail {
    const tail = new MemoryTail(this.state.log, afterRevision, listener, (error) => {
      this.tails.delete(tail);
      if (error) onEnd(error);
    });
    this.tails.add(tail);
    queueMicrotask(() => tail.pump());
    return tail;
  }

  async compact(revision: number): Promise<void> {
    const { log } = this.state;
    if (revision > log.head) throw new FutureRevisionError(revision, log.head);
    if (revision <= log.compacted) return;
    // Tails that lag behind get what is forgotten first.
    for (const tail of this.tails) tail.pump();
    log.compact(revision);
    this.disk?.appendCompaction(revision);
  }

  async compactedRevision(): Promise<number> {
    return this.state.log.compacted;
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    this.retention.stop();
    await this.flushing;
    for (const tail of this.tails) tail.stop();
    await this.disk?.close();
  }

  private async flush(): Promise<void> {
    // The end of this turn of the event loop when there is a file to write to; purely in memory a microtask is as good,
    // and keeps simulations on a fake clock deterministic.
    await (this.disk ? new Promise<void>((resolve) => void setImmediate(resolve)) : undefined);
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        const written = this.write(batch);
        if (written) await written;
        await this.disk?.snapshotIfGrown();
      } catch (error) {
        this.options.log.error({ err: error }, "commit failed");
        for (const { reject } of batch) reject(error);
      }
    }
    this.flushing = undefined;
  }

  private write(batch: readonly Waiting[]): Promise<void> | undefined {
    const { state } = this;
    const { results, records } = planBatch(
      { head: state.log.head, get: (resource, key) => state.get(resource, key) },
      batch.map(({ operation }) => operation),
    );
    const finish = (): void => {
      for (const record of records) state.apply(record);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as CommitResult);
      if (records.length > 0) for (const tail of this.tails) tail.pump();
      this.fitLog();
    };
    const durable = records.length > 0 ? this.disk?.append(records) : undefined;
    if (durable) return durable.then(finish);
    finish();
    return undefined;
  }

  private fitLog(): void {
    const { maxLogSize = DEFAULT_MAX_LOG_SIZE } = this.options;
    const { log } = this.state;
    if (log.size <= maxLogSize) return;
    this.compact(log.revisionToFit(maxLogSize * CUT_TO)).catch((error: unknown) =>
      this.options.log.error({ err: error }, "could not compact the log"),
    );
  }
}

/** Opens the embedded store. Throws CorruptFileError when a file is damaged, Error when another process has `dir` open. */
export async function openMemoryStore(options: MemoryStoreOptions): Promise<Store> {
  const { dir, durability = "process", log, random, minJournalBytes } = options;
  const disk = dir === undefined ? undefined : Disk.open(dir, { durability, log, random, minJournalBytes });
  return new MemoryStore(options, disk);
}
