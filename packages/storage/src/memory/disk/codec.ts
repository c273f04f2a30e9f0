import type { LogRecord } from "../../store.ts";
import { encodeFrame } from "./frame.ts";

/** What a frame of a journal or snapshot says. Its payload is one line of JSON, then the values, one after another. */
export type FrameContent =
  /** First in every file: whose history it is and the revision it starts after. */
  | { kind: "start"; format: number; incarnation: string; revision: number }
  /** Journal: the records of one group commit. Snapshot: entries, in no order. */
  | { kind: "records"; records: StoredRecord[] }
  | { kind: "compact"; revision: number }
  /** Journal: acknowledged writes may be missing before this, so history goes on under a new name. */
  | { kind: "incarnation"; incarnation: string }
  /** Last in every snapshot. */
  | { kind: "end"; entries: number };

export type StoredRecord = Pick<LogRecord, "revision" | "resource" | "key" | "type" | "value">;

/** Format of the files in this directory; another one is refused. */
export const FILE_FORMAT = 1;

type RecordLine = [type: LogRecord["type"], resource: string, key: string, revision: number, valueBytes: number];

export function encodeContent(content: FrameContent): Buffer {
  if (content.kind !== "records") {
    const line = JSON.stringify(content);
    return encodeFrame(Buffer.byteLength(line), (frame, offset) => void frame.write(line, offset));
  }
  let valueBytes = 0;
  const lines = content.records.map(({ type, resource, key, revision, value }): RecordLine => {
    const bytes = Buffer.byteLength(value);
    valueBytes += bytes;
    return [type, resource, key, revision, bytes];
  });
  const line = `${JSON.stringify({ kind: "records", records: lines })}\n`;
  const lineBytes = Buffer.byteLength(line);
  return encodeFrame(lineBytes + valueBytes, (frame, start) => {
    let offset = start + frame.write(line, start);
    for (const { value } of content.records) offset += frame.write(value, offset);
  });
}

export function decodeContent(payload: Buffer): FrameContent {
  const newline = payload.indexOf(0x0a);
  if (newline < 0) return JSON.parse(payload.toString()) as FrameContent;
  const { records } = JSON.parse(payload.toString("utf8", 0, newline)) as { records: RecordLine[] };
  let offset = newline + 1;
  return {
    kind: "records",
    records: records.map(([type, resource, key, revision, bytes]) => {
      const value = payload.toString("utf8", offset, offset + bytes);
      offset += bytes;
      return { type, resource, key, revision, value };
    }),
  };
}
