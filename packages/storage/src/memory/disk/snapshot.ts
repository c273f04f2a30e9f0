import { open, rename } from "node:fs/promises";
import type { Entry } from "../../store.ts";
import { encodeContent, FILE_FORMAT, type StoredRecord } from "./codec.ts";
import { draftOf, listFiles, planRemoval, removeFiles, snapshotFile, syncDirectory } from "./files.ts";

/** Values written at once; between two pieces the process does other things. */
const PIECE_LENGTH = 256 * 1024;

/**
 * Writes all entries as they were at `revision` and removes the files that nobody needs any more. Returns its bytes.
 * The file appears under its name only when it is whole and on the disk; a crash before leaves a draft, and the journals tell the rest.
 */
export async function writeSnapshot(
  dir: string,
  from: { revision: number; incarnation: string; entries: readonly Entry[] },
): Promise<number> {
  const { revision, incarnation, entries } = from;
  const name = snapshotFile(dir, revision);
  const file = await open(draftOf(name), "w");
  let bytes = 0;
  try {
    const write = async (frame: Buffer): Promise<void> => {
      bytes += frame.length;
      await file.writeFile(frame);
    };
    await write(encodeContent({ kind: "start", format: FILE_FORMAT, incarnation, revision }));
    for (const records of pieces(entries)) await write(encodeContent({ kind: "records", records }));
    await write(encodeContent({ kind: "end", entries: entries.length }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draftOf(name), name);
  syncDirectory(dir);
  removeFiles(dir, planRemoval(listFiles(dir), revision));
  return bytes;
}

function* pieces(entries: readonly Entry[]): Generator<StoredRecord[]> {
  let piece: StoredRecord[] = [];
  let length = 0;
  for (const entry of entries) {
    piece.push({ ...entry, type: "create" });
    length += entry.value.length;
    if (length < PIECE_LENGTH) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}
