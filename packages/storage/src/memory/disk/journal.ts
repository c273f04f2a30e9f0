import { closeSync, fdatasync, fstatSync, fsync, ftruncateSync, openSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { StoreUnavailableError } from "../../store.ts";
import { encodeContent, FILE_FORMAT, type FrameContent } from "./codec.ts";
import { journalFile, syncDirectory } from "./files.ts";

/**
 * process: a write is handed to the operating system before it is acknowledged; it survives `kill -9` of the process.
 * machine: it is on the disk (fdatasync); it survives a power cut.
 */
export type Durability = "process" | "machine";

/** The file that commits are appended to. `append` and `rotate` one at a time; `write` at any time. */
export class Journal {
  private readonly dir: string;
  private readonly durability: Durability;
  private fd: number;
  private bytes: number;
  private failed: Error | undefined;

  private constructor(dir: string, durability: Durability, fd: number, bytes: number) {
    this.dir = dir;
    this.durability = durability;
    this.fd = fd;
    this.bytes = bytes;
  }

  /** Goes on with a journal whose first `bytes` are whole, or starts the journal of a new directory. */
  static open(dir: string, durability: Durability, from: { revision: number; bytes: number; incarnation: string }): Journal {
    const journal = new Journal(dir, durability, openSync(journalFile(dir, from.revision), "a+"), from.bytes);
    if (from.bytes === 0) journal.begin(from);
    return journal;
  }

  get length(): number {
    return this.bytes;
  }

  /** Writes one frame and makes it durable. Returns a promise only when there is a disk to wait for. */
  append(content: FrameContent): Promise<void> | undefined {
    this.write(content);
    return this.durability === "machine" ? this.sync() : undefined;
  }

  /** Writes one frame with one call: it survives the process. */
  write(content: FrameContent): void {
    if (this.failed) throw this.failed;
    const frame = encodeContent(content);
    try {
      for (let done = 0; done < frame.length; ) done += writeSync(this.fd, frame, done);
    } catch (error) {
      this.undo(error);
    }
    this.bytes += frame.length;
  }

  /** Starts the next file. What the old one holds is on the disk before anything that follows it. */
  async rotate(from: { revision: number; incarnation: string }): Promise<void> {
    await promisify(fsync)(this.fd);
    const fd = openSync(journalFile(this.dir, from.revision), "ax+");
    closeSync(this.fd);
    this.fd = fd;
    this.bytes = 0;
    this.begin(from);
  }

  async close(): Promise<void> {
    await promisify(fsync)(this.fd);
    closeSync(this.fd);
  }

  private begin(from: { revision: number; incarnation: string }): void {
    const frame = encodeContent({ kind: "start", format: FILE_FORMAT, incarnation: from.incarnation, revision: from.revision });
    writeSync(this.fd, frame);
    this.bytes = frame.length;
    syncDirectory(this.dir);
  }

  private async sync(): Promise<void> {
    try {
      await promisify(fdatasync)(this.fd);
    } catch (error) {
      // What is on the disk is not known after a failed sync, and asking again would answer yes: nothing may follow it.
      this.failed = new StoreUnavailableError(`journal could not be synced, restart to go on: ${String(error)}`, { cause: error });
      throw this.failed;
    }
  }

  /** Takes back a write that failed half-way, a full disk for example, so that the next one finds a whole file. */
  private undo(error: unknown): never {
    try {
      if (fstatSync(this.fd).size > this.bytes) ftruncateSync(this.fd, this.bytes);
    } catch (cause) {
      this.failed = new StoreUnavailableError("journal is cut short and could not be repaired, restart to go on", { cause });
      throw this.failed;
    }
    throw new StoreUnavailableError(`journal could not be written: ${String(error)}`, { cause: error });
  }
}
