/**
 * The server's end of a SPDY/3.1 connection: streams that the client opens, each a Duplex. As moby/spdystream, which every
 * Kubernetes client uses, it has no window of its own; a reader that is behind holds up the whole connection instead.
 */
import { Duplex } from "node:stream";
import { controlFrame, dataFrame, FLAG_FIN, type Frame, FrameParser, numbers, TYPES } from "./frames.ts";
import { HeaderReader, type SpdyHeaders, HeaderWriter } from "./headers.ts";

const MAX_DATA_BYTES = 32 * 1024;
const MAX_STREAMS = 1_000;
const STATUS = { PROTOCOL_ERROR: 1, INVALID_STREAM: 2, REFUSED_STREAM: 3, CANCEL: 5 } as const;

export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: SpdyHeaders;
  private readonly connection: SpdyConnection;

  constructor(connection: SpdyConnection, id: number, headers: SpdyHeaders) {
    super({ allowHalfOpen: true });
    this.connection = connection;
    this.id = id;
    this.headers = headers;
    // What goes wrong is told to the client; there may be nobody else to hear it.
    this.on("error", () => undefined);
  }

  override _read(): void {
    this.connection.wanted(this);
  }

  override _write(chunk: Buffer, _: BufferEncoding, callback: (error?: Error | null) => void): void {
    let last = true;
    for (let at = 0; at < chunk.length; at += MAX_DATA_BYTES)
      last = this.connection.send(dataFrame(this.id, false, chunk.subarray(at, at + MAX_DATA_BYTES)));
    if (last) callback();
    else this.connection.drained(callback);
  }

  override _final(callback: () => void): void {
    this.connection.send(dataFrame(this.id, true, Buffer.alloc(0)));
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.connection.forget(this, !this.writableFinished || !this.readableEnded);
    callback(error);
  }
}

export interface StreamHandler {
  /** Whether the stream makes sense; one that does not is refused. */
  accepts(stream: SpdyStream): boolean;
  /** The client knows that the stream is open. */
  opened(stream: SpdyStream): void;
}

export class SpdyConnection {
  private readonly streams = new Map<number, SpdyStream>();
  private readonly parser = new FrameParser();
  private readonly reader = new HeaderReader();
  private readonly writer = new HeaderWriter();
  private readonly socket: Duplex;
  private readonly handler: StreamHandler;
  private full: SpdyStream | undefined;
  private resume: (() => void) | undefined;
  private lastId = 0;
  private ended = false;
  /** Resolves when the connection is over. */
  readonly closed: Promise<void>;

  constructor(socket: Duplex, handler: StreamHandler) {
    this.socket = socket;
    this.handler = handler;
    socket.on("error", () => socket.destroy());
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.over();
        resolve();
      });
    });
    void this.receive();
  }

  /** Ends it after everything written so far. */
  close(): void {
    if (this.ended) return;
    for (const stream of this.streams.values()) if (!stream.writableEnded) stream.end();
    this.send(controlFrame(TYPES.GOAWAY, 0, numbers(this.lastId, 0)));
    this.ended = true;
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** False when the client is behind. */
  send(frame: Buffer): boolean {
    return this.ended || this.socket.destroyed || this.socket.write(frame);
  }

  drained(callback: () => void): void {
    if (this.socket.destroyed) callback();
    else {
      const done = (): void => {
        this.socket.off("drain", done);
        this.socket.off("close", done);
        callback();
      };
      this.socket.on("drain", done);
      this.socket.on("close", done);
    }
  }

  wanted(stream: SpdyStream): void {
    if (this.full !== stream) return;
    this.full = undefined;
    this.resume?.();
  }

  forget(stream: SpdyStream, wasOpen: boolean): void {
    if (!this.streams.delete(stream.id)) return;
    if (wasOpen) this.send(controlFrame(TYPES.RST_STREAM, 0, numbers(stream.id, STATUS.CANCEL)));
    this.wanted(stream);
  }

  private async receive(): Promise<void> {
    try {
      for await (const chunk of this.socket as AsyncIterable<Buffer>) {
        for (const frame of this.parser.push(chunk)) {
          await this.handle(frame);
          if (this.full) await new Promise<void>((resolve) => (this.resume = resolve));
        }
      }
      for (const stream of this.streams.values()) stream.push(null);
    } catch {
      this.socket.destroy();
    }
  }

  private async handle(frame: Frame): Promise<void> {
    if (frame.kind === "data") return this.data(frame.streamId, frame.data, frame.fin);
    const { type, flags, body } = frame;
    if (type === TYPES.SYN_STREAM) return this.open(body, (flags & FLAG_FIN) !== 0);
    if (type === TYPES.HEADERS) await this.reader.read(body.subarray(4));
    if (type === TYPES.HEADERS && flags & FLAG_FIN) this.data(body.readUInt32BE(0), Buffer.alloc(0), true);
    if (type === TYPES.PING && body.readUInt32BE(0) % 2 === 1) this.send(controlFrame(TYPES.PING, 0, body));
    if (type === TYPES.RST_STREAM) this.reset(body.readUInt32BE(0));
    // SETTINGS and WINDOW_UPDATE change nothing here; after GOAWAY what is open goes on.
  }

  private async open(body: Buffer, fin: boolean): Promise<void> {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.reader.read(body.subarray(10));
    if (id <= this.lastId || id % 2 === 0) throw new Error("stream ids of clients are odd and rise");
    this.lastId = id;
    const stream = new SpdyStream(this, id, headers);
    if (this.streams.size >= MAX_STREAMS || !this.handler.accepts(stream)) {
      this.send(controlFrame(TYPES.RST_STREAM, 0, numbers(id, STATUS.REFUSED_STREAM)));
      return;
    }
    const block = await this.writer.write({});
    if (this.socket.destroyed) return;
    this.streams.set(id, stream);
    // Clients drop what comes on a stream before its reply.
    this.send(controlFrame(TYPES.SYN_REPLY, 0, Buffer.concat([numbers(id), block])));
    this.handler.opened(stream);
    if (fin) stream.push(null);
  }

  private data(id: number, data: Buffer, fin: boolean): void {
    const stream = this.streams.get(id);
    if (!stream) return void this.send(controlFrame(TYPES.RST_STREAM, 0, numbers(id, STATUS.INVALID_STREAM)));
    if (stream.destroyed || stream.readableEnded) return;
    if (data.length && !stream.push(data)) this.full = stream;
    if (fin) stream.push(null);
  }

  private reset(id: number): void {
    const stream = this.streams.get(id);
    this.streams.delete(id);
    stream?.destroy();
  }

  private over(): void {
    this.ended = true;
    const open = [...this.streams.values()];
    this.streams.clear();
    for (const stream of open) stream.destroy();
    this.reader.close();
    this.writer.close();
    this.resume?.();
  }
}
