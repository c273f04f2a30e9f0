import { mkdirSync, realpathSync } from "node:fs";
import type { Logger, Random } from "@kubarium/component-base";
import type { LogRecord } from "../../store.ts";
import { listFiles, removeDrafts } from "./files.ts";
import { type Durability, Journal } from "./journal.ts";
import { loadState } from "./load.ts";
import { type DirectoryLock, lockDirectory } from "./lock.ts";
import { writeSnapshot } from "./snapshot.ts";
import { MemoryState } from "../state.ts";

/** A snapshot is written when the journal is longer than this and than the last snapshot. */
const MIN_JOURNAL_BYTES = 32 * 1024 * 1024;

interface DiskOptions {
  durability: Durability;
  log: Logger;
  random: Random;
  minJournalBytes?: number;
}

/** A data directory: what it held when it was opened, and where commits go. */
export class Disk {
  readonly state: MemoryState;
  readonly incarnation: string;
  private readonly dir: string;
  private readonly options: DiskOptions;
  private readonly lock: DirectoryLock;
  private readonly journal: Journal;
  /** The journal may grow to this before the next snapshot. */
  private journalLimit: number;
  private snapshotting: Promise<void> | undefined;

  private constructor(
    dir: string,
    options: DiskOptions,
    lock: DirectoryLock,
    loaded: { state: MemoryState; incarnation: string; journal: Journal },
  ) {
    this.dir = dir;
    this.options = options;
    this.lock = lock;
    this.state = loaded.state;
    this.incarnation = loaded.incarnation;
    this.journal = loaded.journal;
    this.journalLimit = options.minJournalBytes ?? MIN_JOURNAL_BYTES;
  }

  /** Throws CorruptFileError when a file is damaged, Error when another process has the directory open. */
  static open(path: string, options: DiskOptions): Disk {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const dir = realpathSync(path);
    const lock = lockDirectory(dir);
    try {
      removeDrafts(dir);
      const files = listFiles(dir);
      const found = files.journals.length > 0 || files.snapshots.length > 0;
      const loaded = found
        ? loadState(dir, files, options.log)
        : { state: new MemoryState(), incarnation: "", journal: { revision: 0, bytes: 0 } };
      // A file of which only the name survived has no start yet, and so no incarnation either.
      const mayMissWrites = found && lock.machineCrashed && options.durability === "process";
      const incarnation = loaded.incarnation === "" || mayMissWrites ? options.random.uuid() : loaded.incarnation;
      const journal = Journal.open(dir, options.durability, { ...loaded.journal, incarnation });
      if (mayMissWrites) {
        options.log.warn(
          { dir },
          "the machine was restarted without closing the store, latest writes may be missing: old revisions are void",
        );
        journal.append({ kind: "incarnation", incarnation });
      }
      return new Disk(dir, options, lock, { state: loaded.state, incarnation, journal });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Makes records durable. Returns a promise only when there is a disk to wait for. */
  append(records: LogRecord[]): Promise<void> | undefined {
    return this.journal.append({ kind: "records", records });
  }

  /** Need not be on the disk: a log that reaches further back after a power cut does no harm. */
  appendCompaction(revision: number): void {
    this.journal.write({ kind: "compact", revision });
  }

  /** Called between two group commits; starts a snapshot in the background when the journal has grown. */
  async snapshotIfGrown(): Promise<void> {
    const { journal, dir, incarnation } = this;
    if (this.snapshotting || journal.length < this.journalLimit) return;
    const { log, minJournalBytes = MIN_JOURNAL_BYTES } = this.options;
    try {
      const revision = this.state.log.head;
      const entries = [...this.state.entries()];
      await journal.rotate({ revision, incarnation });
      this.snapshotting = writeSnapshot(dir, { revision, incarnation, entries })
        .then((bytes) => {
          this.journalLimit = Math.max(minJournalBytes, bytes);
          log.debug({ revision, bytes }, "snapshot written");
        })
        .catch((error: unknown) => log.error({ err: error, dir }, "snapshot failed, the journals still hold everything"))
        .finally(() => {
          this.snapshotting = undefined;
        });
    } catch (error) {
      this.journalLimit = journal.length * 2;
      log.error({ err: error, dir }, "could not start a new journal, going on with the old one");
    }
  }

  async close(): Promise<void> {
    await this.snapshotting;
    await this.journal.close();
    this.lock.release();
  }
}
