import { createHash } from "node:crypto";
import { type Duplex, duplexPair } from "node:stream";
import { eventually } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { SpdyConnection, type SpdyStream } from "./connection.ts";
import { dictionary } from "./dictionary.ts";
import { controlFrame, dataFrame, FLAG_FIN, type Frame, FrameParser, numbers, TYPES } from "./frames.ts";
import { HeaderReader, HeaderWriter, type SpdyHeaders } from "./headers.ts";

/** The client's end, frame by frame. */
class Client {
  readonly frames: Frame[] = [];
  private readonly writer = new HeaderWriter();
  private readonly reader = new HeaderReader();
  private readonly socket: Duplex;

  constructor(socket: Duplex) {
    this.socket = socket;
    const parser = new FrameParser();
    // Small ones in pieces, as a network may do it.
    socket.on("data", (chunk: Buffer) => {
      const step = chunk.length < 1000 ? 3 : chunk.length;
      for (let at = 0; at < chunk.length; at += step) this.frames.push(...[...parser.push(chunk.subarray(at, at + step))].map(copied));
    });
  }

  async open(id: number, headers: SpdyHeaders, flags = 0): Promise<void> {
    const head = Buffer.concat([numbers(id, 0), Buffer.alloc(2)]);
    this.socket.write(controlFrame(TYPES.SYN_STREAM, flags, Buffer.concat([head, await this.writer.write(headers)])));
  }

  send(frame: Buffer): void {
    this.socket.write(frame);
  }

  /** `type streamId` of control frames, `data streamId text fin` of data. */
  async seen(): Promise<string[]> {
    const names = Object.fromEntries(Object.entries(TYPES).map(([name, value]) => [value, name]));
    return this.frames.map((frame) =>
      frame.kind === "data"
        ? `data ${frame.streamId} ${frame.data}${frame.fin ? " fin" : ""}`
        : `${names[frame.type]} ${frame.body.readUInt32BE(0)}`,
    );
  }

  headersOf(frame: Frame): Promise<SpdyHeaders> {
    if (frame.kind === "data") throw new Error("a data frame has no headers");
    return this.reader.read(frame.body.subarray(4));
  }
}

const copied = (frame: Frame): Frame =>
  frame.kind === "data" ? { ...frame, data: Buffer.from(frame.data) } : { ...frame, body: Buffer.from(frame.body) };

function connected(opened: (stream: SpdyStream) => void, accepts = (_: SpdyStream): boolean => true) {
  const [near, far] = duplexPair();
  const connection = new SpdyConnection(far, { accepts, opened });
  return { client: new Client(near), connection, near };
}

test("the compression dictionary is the protocol's own", () => {
  expect([dictionary.length, createHash("sha256").update(dictionary).digest("hex").slice(0, 16)]).toEqual([1423, DICTIONARY_HASH]);
});
const DICTIONARY_HASH = "51d27341373f923f";

test("a stream is answered before anything comes on it, carries bytes both ways and ends on both sides", async () => {
  const headers: SpdyHeaders[] = [];
  const { client } = connected((stream) => {
    headers.push(stream.headers);
    stream.on("data", (chunk: Buffer) => stream.write(`<${chunk}>`));
    stream.on("end", () => stream.end());
    stream.write("hello");
  });
  await client.open(1, { streamType: "data", port: "80" });
  client.send(dataFrame(1, false, Buffer.from("a")));
  client.send(dataFrame(1, true, Buffer.from("b")));
  await eventually(async () => (await client.seen()).at(-1)?.endsWith("fin"));
  expect(headers).toEqual([{ streamtype: "data", port: "80" }]);
  expect(await client.seen()).toEqual(["SYN_REPLY 1", "data 1 hello", "data 1 <a>", "data 1 <b>", "data 1  fin"]);
  expect(await client.headersOf(client.frames[0] as Frame)).toEqual({});
});

test("header blocks of one connection share one compression", async () => {
  const seen: SpdyHeaders[] = [];
  const { client } = connected((stream) => void seen.push(stream.headers));
  for (let id = 1; id < 40; id += 2) await client.open(id, { streamType: "error", requestID: String(id) });
  await eventually(() => seen.length === 20);
  expect(seen.map((headers) => headers["requestid"])).toEqual(Array.from({ length: 20 }, (_, i) => String(2 * i + 1)));
});

test("a stream that makes no sense is refused, the next one is not", async () => {
  const { client } = connected(
    () => undefined,
    ({ headers }) => headers["streamtype"] === "data",
  );
  await client.open(1, { streamType: "nonsense" });
  await client.open(3, { streamType: "data" });
  await eventually(() => client.frames.length === 2);
  expect(await client.seen()).toEqual(["RST_STREAM 1", "SYN_REPLY 3"]);
});

test("pings come back, data for nobody is reset, a reset stream is destroyed", async () => {
  const streams: SpdyStream[] = [];
  const { client } = connected((stream) => void streams.push(stream));
  client.send(controlFrame(TYPES.PING, 0, numbers(7)));
  client.send(dataFrame(99, false, Buffer.from("x")));
  await client.open(1, {}, FLAG_FIN);
  await eventually(() => streams.length === 1);
  client.send(controlFrame(TYPES.RST_STREAM, 0, numbers(1, 5)));
  await eventually(() => streams[0]?.destroyed);
  expect(await client.seen()).toEqual(["PING 7", "RST_STREAM 99", "SYN_REPLY 1"]);
});

test("a client that reads nothing holds up the writer, and gets everything in the end", async () => {
  let written = 0;
  const { client, near } = connected((stream) => {
    void (async () => {
      for (let i = 0; i < 200; i++) {
        if (!stream.write(Buffer.alloc(32 * 1024))) await new Promise<void>((resolve) => stream.once("drain", resolve));
        written++;
      }
      stream.end();
    })();
  });
  near.pause();
  await client.open(1, {});
  await eventually(() => written > 0);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(written).toBeLessThan(100);
  near.resume();
  await eventually(async () => client.frames.some((frame) => frame.kind === "data" && frame.fin));
  expect(client.frames.reduce((sum, frame) => sum + (frame.kind === "data" ? frame.data.length : 0), 0)).toBe(200 * 32 * 1024);
});

test.for([
  { name: "another version", bytes: Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 0]) },
  { name: "a control frame of megabytes", bytes: Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff]) },
  {
    name: "headers that are not compressed",
    bytes: controlFrame(TYPES.SYN_STREAM, 0, Buffer.concat([numbers(1, 0), Buffer.from("plain text, no zlib")])),
  },
])("$name ends the connection", async ({ bytes }) => {
  const { client, connection } = connected(() => undefined);
  client.send(bytes);
  await connection.closed;
  expect(client.frames).toEqual([]);
});
