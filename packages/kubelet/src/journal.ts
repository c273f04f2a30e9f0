/** One line per start and end of a container, in `<root-dir>/journal-<node>.jsonl`: what tests hold "none started twice" against. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

export interface JournalEntry {
  timeMs: number;
  event: "start" | "stop" | "kubelet-start";
  podUid?: string;
  pod?: string;
  container?: string;
  id?: string;
  attempt?: number;
  exitCode?: number;
}

export type Journal = (entry: JournalEntry) => void;

/** Every line is on its way to the disk when the call returns, so that `kill -9` loses none. Without a directory nothing is kept. */
export function openJournal(rootDir: string | undefined, node: string): Journal {
  if (!rootDir) return () => {};
  mkdirSync(rootDir, { recursive: true });
  const file = join(rootDir, `journal-${node}.jsonl`);
  return (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
