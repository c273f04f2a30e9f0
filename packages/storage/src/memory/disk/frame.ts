import { crc32 } from "node:zlib";

/**
 * A file is a sequence of frames: mark, length of the payload, CRC of the payload, CRC of the twelve bytes before; four bytes each,
 * little endian; then the payload. The header has its own CRC so that a damaged length is told from a frame cut short.
 */
const MARK = 0x4b_55_42_31;
const HEADER_BYTES = 16;

/** A file is damaged where a crash cannot explain it. */
export class CorruptFileError extends Error {
  override readonly name = "CorruptFileError";
  constructor(file: string, offset: number, what: string) {
    super(
      `${file} is damaged at byte ${offset}: ${what}. Nothing was changed. Restore the data directory from a backup, ` +
        "or move it away to start with an empty cluster.",
    );
  }
}

/** A frame around `payloadBytes` bytes that `fill` writes. */
export function encodeFrame(payloadBytes: number, fill: (frame: Buffer, offset: number) => void): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
  fill(frame, HEADER_BYTES);
  frame.writeUInt32LE(MARK, 0);
  frame.writeUInt32LE(payloadBytes, 4);
  frame.writeUInt32LE(crc32(frame.subarray(HEADER_BYTES)), 8);
  frame.writeUInt32LE(crc32(frame.subarray(0, 12)), 12);
  return frame;
}

export interface FrameRead {
  offset: number;
  payload: Buffer;
}

/**
 * Reads the frames of a file; returns where the whole ones end and, when something is left over there that a crash in
 * mid-write explains, what. Throws CorruptFileError for anything else.
 */
export function* readFrames(file: string, bytes: Buffer): Generator<FrameRead, { end: number; torn?: string }> {
  let offset = 0;
  while (offset < bytes.length) {
    const left = bytes.length - offset;
    if (left < HEADER_BYTES) return { end: offset, torn: "an incomplete header" };
    const header = bytes.subarray(offset, offset + HEADER_BYTES);
    if (header.readUInt32LE(0) !== MARK || header.readUInt32LE(12) !== crc32(header.subarray(0, 12))) {
      if (bytes.subarray(offset).every((byte) => byte === 0)) return { end: offset, torn: "zeros" };
      throw new CorruptFileError(file, offset, "no valid frame header");
    }
    const length = header.readUInt32LE(4);
    if (left < HEADER_BYTES + length) return { end: offset, torn: "an incomplete record" };
    const payload = bytes.subarray(offset + HEADER_BYTES, offset + HEADER_BYTES + length);
    if (crc32(payload) !== header.readUInt32LE(8)) {
      if (left === HEADER_BYTES + length) return { end: offset, torn: "a record whose checksum does not match" };
      throw new CorruptFileError(file, offset, "the checksum does not match");
    }
    yield { offset, payload };
    offset += HEADER_BYTES + length;
  }
  return { end: offset };
}
