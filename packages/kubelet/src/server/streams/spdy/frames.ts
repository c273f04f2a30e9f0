/** SPDY/3.1 frames as bytes. Source: the SPDY protocol draft 3.1, sections 2.2 to 2.6. */
export const TYPES = { SYN_STREAM: 1, SYN_REPLY: 2, RST_STREAM: 3, SETTINGS: 4, PING: 6, GOAWAY: 7, HEADERS: 8, WINDOW_UPDATE: 9 } as const;

export const FLAG_FIN = 1;
const VERSION = 3;
const HEADER_BYTES = 8;
/** A control frame holds headers or a number or two. */
const MAX_CONTROL_BYTES = 64 * 1024;

export type Frame =
  | { kind: "data"; streamId: number; fin: boolean; data: Buffer }
  | { kind: "control"; type: number; flags: number; body: Buffer };

/** Cuts a byte stream into frames. Throws for what is no SPDY/3. */
export class FrameParser {
  private rest: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Frame> {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    for (let frame = this.next(); frame; frame = this.next()) yield frame;
  }

  private next(): Frame | undefined {
    const { rest } = this;
    if (rest.length < HEADER_BYTES) return undefined;
    const first = rest.readUInt32BE(0);
    const isControl = (first & 0x80000000) !== 0;
    const flags = rest.readUInt8(4);
    const size = rest.readUIntBE(5, 3);
    if (isControl && ((first >>> 16) & 0x7fff) !== VERSION) throw new Error("not a SPDY/3 frame");
    if (isControl && size > MAX_CONTROL_BYTES) throw new Error("control frame too large");
    if (rest.length < HEADER_BYTES + size) return undefined;
    const body = rest.subarray(HEADER_BYTES, HEADER_BYTES + size);
    this.rest = rest.subarray(HEADER_BYTES + size);
    if (isControl) return { kind: "control", type: first & 0xffff, flags, body };
    return { kind: "data", streamId: first & 0x7fffffff, fin: (flags & FLAG_FIN) !== 0, data: body };
  }
}

export function controlFrame(type: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(0x8000 | VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

export function dataFrame(streamId: number, fin: boolean, data: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt8(fin ? FLAG_FIN : 0, 4);
  head.writeUIntBE(data.length, 5, 3);
  return Buffer.concat([head, data]);
}

export function numbers(...values: number[]): Buffer {
  const body = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) body.writeUInt32BE(value, i * 4);
  return body;
}
