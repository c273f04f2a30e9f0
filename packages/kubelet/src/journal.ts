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

/** Lines of one turn of the event loop are written together. Without a directory nothing is kept. */
export function openJournal(rootDir: string | undefined, node: string): Journal {
  if (!rootDir) return () => {};
  mkdirSync(rootDir, { recursive: true });
  const file = join(rootDir, `journal-${node}.jsonl`);
  let lines: string[] = [];
  return (entry) => {
    lines.push(`${JSON.stringify(entry)}\n`);
    if (lines.length > 1) return;
    setImmediate(() => {
      appendFileSync(file, lines.join(""));
      lines = [];
    });
  };
}
