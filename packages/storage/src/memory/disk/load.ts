import { readFileSync, truncateSync } from "node:fs";
import type { Logger } from "@kubarium/component-base";
import type { LogRecord } from "../../store.ts";
import { decodeContent, FILE_FORMAT, type FrameContent, type StoredRecord } from "./codec.ts";
import { type DataFiles, journalFile, snapshotFile } from "./files.ts";
import { CorruptFileError, readFrames } from "./frame.ts";
import { MemoryState } from "../state.ts";

export interface Loaded {
  state: MemoryState;
  incarnation: string;
  /** The journal to go on with, and its length. */
  journal: { revision: number; bytes: number };
}

/** Reads a directory that holds at least one journal: the oldest snapshot, then every journal since. */
export function loadState(dir: string, files: DataFiles, log: Logger): Loaded {
  const base = files.snapshots[0];
  const journals = files.journals.filter((revision) => revision >= (base ?? 0));
  const state = new MemoryState(base ?? 0);
  const loading = { state, incarnation: "", compacted: base ?? 0 };
  if (base !== undefined) loadSnapshot(snapshotFile(dir, base), loading);
  if (base !== undefined && journals.length === 0) throw new CorruptFileError(snapshotFile(dir, base), 0, "its journal is missing");
  let journal = { revision: 0, bytes: 0 };
  for (const [index, revision] of journals.entries()) {
    const file = journalFile(dir, revision);
    if (revision !== state.log.head)
      throw new CorruptFileError(file, 0, `the journal that reaches revision ${revision} is missing or short`);
    journal = { revision, bytes: loadJournal(file, loading, index === journals.length - 1, log) };
  }
  state.log.compact(loading.compacted);
  return { state, incarnation: loading.incarnation, journal };
}

interface Loading {
  state: MemoryState;
  incarnation: string;
  compacted: number;
}

function loadSnapshot(file: string, loading: Loading): void {
  let entries = 0;
  let ended = false;
  const end = readFile(file, (content, offset) => {
    if (content.kind === "start") start(file, content, loading);
    else if (content.kind === "end") ended = content.entries === entries;
    else if (content.kind === "records") {
      for (const { resource, key, value, revision } of content.records) loading.state.load({ resource, key, value, revision });
      entries += content.records.length;
    } else throw new CorruptFileError(file, offset, `a snapshot holds no ${content.kind}`);
  });
  if (!ended) throw new CorruptFileError(file, end.end, "the snapshot is incomplete");
}

/** Returns how long the file is; cuts off what a crash in mid-write left at the end of the last one. */
function loadJournal(file: string, loading: Loading, isLast: boolean, log: Logger): number {
  const { state } = loading;
  const { end, torn } = readFile(file, (content, offset) => {
    if (content.kind === "start") start(file, content, loading);
    else if (content.kind === "incarnation") loading.incarnation = content.incarnation;
    else if (content.kind === "compact") loading.compacted = Math.max(loading.compacted, content.revision);
    else if (content.kind === "records") {
      for (const record of content.records) {
        if (record.revision !== state.log.head + 1)
          throw new CorruptFileError(file, offset, `revision ${record.revision} follows ${state.log.head}`);
        state.apply(withPrevious(state, record));
      }
    } else throw new CorruptFileError(file, offset, `a journal holds no ${content.kind}`);
  });
  if (torn) {
    if (!isLast) throw new CorruptFileError(file, end, torn);
    log.warn(
      { file, offset: end, torn, head: state.log.head },
      "journal ends in a write that a crash cut short, cut off; it was never acknowledged",
    );
    truncateSync(file, end);
  }
  return end;
}

function readFile(file: string, use: (content: FrameContent, offset: number) => void): { end: number; torn?: string } {
  const frames = readFrames(file, readFileSync(file));
  for (let first = true; ; first = false) {
    const { done, value } = frames.next();
    if (done) return value;
    const content = decodeContent(value.payload);
    if (first !== (content.kind === "start")) throw new CorruptFileError(file, value.offset, "the start is not where it belongs");
    use(content, value.offset);
  }
}

function start(file: string, content: FrameContent & { kind: "start" }, loading: Loading): void {
  if (content.format !== FILE_FORMAT) {
    throw new Error(
      `${file} has format ${content.format}, this version reads ${FILE_FORMAT}; use the version that wrote it, or another directory`,
    );
  }
  loading.incarnation = content.incarnation;
}

function withPrevious(state: MemoryState, record: StoredRecord): LogRecord {
  const entry = state.get(record.resource, record.key);
  return entry ? { ...record, previous: { value: entry.value, revision: entry.revision } } : record;
}
