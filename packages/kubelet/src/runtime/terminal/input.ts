/** A process' standard input: bytes as they come, by chunk, by line or all of them. */
import type { Readable } from "node:stream";

/** What a command that reads everything first may be given. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

export class ProcessInput {
  private rest: Buffer = Buffer.alloc(0);
  private readonly chunks: AsyncIterator<Buffer>;
  private over = false;

  constructor(source: Readable) {
    this.chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  /** What has come since, at least a byte; undefined at the end. */
  async chunk(): Promise<Buffer | undefined> {
    if (this.rest.length) {
      const { rest } = this;
      this.rest = Buffer.alloc(0);
      return rest;
    }
    if (this.over) return undefined;
    try {
      const next = await this.chunks.next();
      if (!next.done) return Buffer.from(next.value);
    } catch {
      // A client that is cut off has nothing more to say.
    }
    this.over = true;
    return undefined;
  }

  /** Without its line break; undefined at the end. */
  async line(): Promise<string | undefined> {
    let text = Buffer.alloc(0);
    for (let chunk = await this.chunk(); chunk; chunk = await this.chunk()) {
      const end = chunk.indexOf(10);
      if (end >= 0) {
        this.rest = chunk.subarray(end + 1);
        return Buffer.concat([text, chunk.subarray(0, end)]).toString("utf8");
      }
      text = Buffer.concat([text, chunk]);
    }
    return text.length ? text.toString("utf8") : undefined;
  }

  /** Throws when there is too much. */
  async all(): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    for (let chunk = await this.chunk(); chunk; chunk = await this.chunk()) {
      parts.push(chunk);
      size += chunk.length;
      if (size > MAX_WHOLE_BYTES) throw new Error("standard input: file too large");
    }
    return Buffer.concat(parts);
  }
}
