import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * The files of a data directory:
 *   journal-<revision>   the commits after that revision
 *   snapshot-<revision>  all entries as they were at that revision
 *   lock                 which process has the directory open
 * A snapshot comes with a new journal of the same revision. The generation before the newest is kept, so that after a
 * restart the log still reaches back for watches that resume.
 */
export interface DataFiles {
  /** Ascending. */
  journals: number[];
  /** Ascending. */
  snapshots: number[];
}

/** Enough digits for any revision, so that names sort as numbers do. */
const DIGITS = 16;

export const journalFile = (dir: string, revision: number): string => join(dir, `journal-${String(revision).padStart(DIGITS, "0")}`);
export const snapshotFile = (dir: string, revision: number): string => join(dir, `snapshot-${String(revision).padStart(DIGITS, "0")}`);
/** What a snapshot is called until it is whole. */
export const draftOf = (file: string): string => `${file}.draft`;

export function listFiles(dir: string): DataFiles {
  const names = readdirSync(dir).sort();
  const revisionsOf = (kind: string): number[] =>
    names.flatMap((name) => {
      const match = new RegExp(`^${kind}-(\\d{${DIGITS}})$`).exec(name);
      return match ? [Number(match[1])] : [];
    });
  return { journals: revisionsOf("journal"), snapshots: revisionsOf("snapshot") };
}

/** What is not needed any more once `newest` is a whole snapshot. */
export function planRemoval(files: DataFiles, newest: number): DataFiles {
  const kept = files.snapshots.filter((revision) => revision < newest).at(-1);
  const oldest = kept ?? 0;
  return {
    journals: files.journals.filter((revision) => revision < oldest),
    snapshots: files.snapshots.filter((revision) => revision < oldest),
  };
}

export function removeFiles(dir: string, { journals, snapshots }: DataFiles): void {
  for (const revision of snapshots) rmSync(snapshotFile(dir, revision), { force: true });
  for (const revision of journals) rmSync(journalFile(dir, revision), { force: true });
}

export function removeDrafts(dir: string): void {
  for (const name of readdirSync(dir)) if (name.endsWith(".draft")) rmSync(join(dir, name));
}

/** Makes names that were added to or removed from the directory survive a crash of the machine. */
export function syncDirectory(dir: string): void {
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
