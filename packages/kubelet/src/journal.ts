/** One line per start and end of a container, in `<root-dir>/journal-<node>.jsonl`: what tests hold "none started twice" against, and what a kubelet that comes back reads. */
import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

interface JournalEntry {
  timeMs: number;
  event: "start" | "stop" | "kubelet-start" | "address";
  podUid?: string;
  pod?: string;
  container?: string;
  id?: string;
  attempt?: number;
  exitCode?: number;
  ip?: string;
}

export type Journal = (entry: JournalEntry) => void;

/** How much of its end is read for the last address: some hundreds of lines. */
const TAIL_BYTES = 64 * 1024;

/**
 * Every line is on its way to the disk when the call returns, so that `kill -9` loses none. When there is no room for an address the call
 * throws, and no sandbox is made; anything else has happened already, so its line is kept and goes before the next one.
 * Without a directory nothing is kept.
 */
export function openJournal(rootDir: string | undefined, node: string): Journal {
  if (!rootDir) return () => {};
  mkdirSync(rootDir, { recursive: true });
  const file = fileOf(rootDir, node);
  let kept = "";
  return (entry) => {
    const line = `${JSON.stringify(entry)}\n`;
    try {
      append(file, kept + line);
      kept = "";
    } catch (error) {
      if (entry.event === "address") throw error;
      kept += line;
    }
  };
}

/** All of the text or nothing: what a full disk took of it is cut off again. */
function append(file: string, text: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  try {
    appendFileSync(file, text);
  } catch (error) {
    if (existsSync(file)) truncateSync(file, size);
    throw error;
  }
}

/** The address given last, as far as the journal's end tells. */
export function lastAddress(rootDir: string | undefined, node: string): string | undefined {
  if (!rootDir || !existsSync(fileOf(rootDir, node))) return undefined;
  const tail = tailOf(fileOf(rootDir, node));
  return [...tail.matchAll(/"event":"address".*"ip":"([\d.]+)"/g)].at(-1)?.[1];
}

const fileOf = (rootDir: string, node: string): string => join(rootDir, `journal-${node}.jsonl`);

function tailOf(file: string): string {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8");
  } finally {
    closeSync(handle);
  }
}
