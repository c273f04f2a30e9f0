/** Compressed header blocks: one zlib stream in each direction for the life of a connection, so blocks go strictly in order. */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { dictionary } from "./dictionary.ts";

export type SpdyHeaders = Record<string, string>;

/** A block that grows beyond this when it is unpacked is refused. */
const MAX_BLOCK_BYTES = 64 * 1024;
const FLUSH = constants.Z_SYNC_FLUSH;

export class HeaderReader {
  private readonly inflate: Inflate = createInflate({ dictionary, flush: FLUSH, finishFlush: FLUSH, chunkSize: MAX_BLOCK_BYTES });

  /** Names in lower case. Rejects for what is no header block. */
  async read(block: Buffer): Promise<SpdyHeaders> {
    return decode(await through(this.inflate, block));
  }

  close(): void {
    this.inflate.destroy();
  }
}

export class HeaderWriter {
  private readonly deflate: Deflate = createDeflate({ dictionary, flush: FLUSH, finishFlush: FLUSH, chunkSize: MAX_BLOCK_BYTES });

  write(headers: SpdyHeaders): Promise<Buffer> {
    return through(this.deflate, encode(headers));
  }

  close(): void {
    this.deflate.destroy();
  }
}

function through(zlib: Inflate | Deflate, block: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zlib.once("error", reject);
    zlib.write(block, (error) => {
      zlib.off("error", reject);
      if (error) return reject(error);
      const parts: Buffer[] = [];
      for (let part = zlib.read() as Buffer | null; part; part = zlib.read() as Buffer | null) parts.push(part);
      const whole = Buffer.concat(parts);
      if (whole.length > MAX_BLOCK_BYTES) reject(new Error("header block too large"));
      else resolve(whole);
    });
  });
}

function encode(headers: SpdyHeaders): Buffer {
  const words = Object.entries(headers).flat();
  const sized = words.map((word) => {
    const text = Buffer.from(word);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(text.length);
    return Buffer.concat([size, text]);
  });
  const count = Buffer.alloc(4);
  count.writeUInt32BE(words.length / 2);
  return Buffer.concat([count, ...sized]);
}

function decode(block: Buffer): SpdyHeaders {
  let at = 0;
  const number = (): number => {
    const value = block.readUInt32BE(at);
    at += 4;
    return value;
  };
  const word = (): string => {
    const size = number();
    if (at + size > block.length) throw new Error("header block is cut off");
    at += size;
    return block.toString("utf8", at - size, at);
  };
  const headers: SpdyHeaders = {};
  for (let left = number(); left > 0; left--) {
    const name = word().toLowerCase();
    // Several values of one name are separated by NUL; ours never have more than one.
    headers[name] = word().split("\0")[0] ?? "";
  }
  return headers;
}
