/**
 * The load generator, a process of its own: POSTs objects over HTTPS with kept-alive connections, all of them at once or at a rate.
 * It speaks HTTP/1.1 itself, because it shares the machine with what it measures: node's own client would take more CPU than the server.
 *   node load.ts '{"url":…,"path":…,"ca":…,"cert":…,"key":…,"count":5000,"connections":50,"rate":0,"body":"…NAME…SENT…","prefix":"a"}'
 * Prints one line of JSON: { seconds, latenciesMs, failed }. Loopback only.
 */
import { connect, createSecureContext, type TLSSocket } from "node:tls";

export interface Load {
  url: string;
  path: string;
  /** PEM. */
  ca: string;
  cert?: string;
  key?: string;
  count: number;
  connections: number;
  /** Requests a second, evenly spaced; 0 for as many as the connections take. */
  rate: number;
  /** `NAME` in it becomes prefix-index, `SENT` the time of sending in milliseconds since 1970. */
  body: string;
  prefix: string;
}

export interface LoadResult {
  seconds: number;
  latenciesMs: number[];
  failed: number;
}

const load = JSON.parse(process.argv[2] ?? "{}") as Load;
const target = new URL(load.path, load.url);
if (!/^127\.|^localhost$|^\[::1\]$/.test(target.hostname))
  throw new Error(`load goes to loopback addresses only, not to ${target.hostname}`);
const secureContext = createSecureContext({ ca: load.ca, ...(load.cert && load.key ? { cert: load.cert, key: load.key } : {}) });
const result: LoadResult = { seconds: 0, latenciesMs: [], failed: 0 };

function requestText(index: number, sentMs: number): string {
  const body = load.body.replaceAll("NAME", `${load.prefix}-${index}`).replace("SENT", String(performance.timeOrigin + sentMs));
  const head = `POST ${target.pathname} HTTP/1.1\r\nhost: ${target.host}\r\ncontent-type: application/json\r\n`;
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A kept-alive connection that carries one request at a time. */
class Connection {
  private readonly socket: TLSSocket;
  private rest: Buffer = Buffer.alloc(0);
  private answered: ((status: number) => void) | undefined;

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.read(chunk));
    socket.on("close", () => this.answer(0));
    socket.on("error", () => socket.destroy());
  }

  static open(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const options = { host: target.hostname, port: Number(target.port), secureContext, ALPNProtocols: ["http/1.1"] };
      const socket = connect(options, () => resolve(new Connection(socket)));
      socket.once("error", reject);
    });
  }

  /** Resolves with the status; 0 when the connection broke. */
  post(text: string): Promise<number> {
    return new Promise((resolve) => {
      this.answered = resolve;
      this.socket.write(text);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private answer(status: number): void {
    const { answered } = this;
    this.answered = undefined;
    answered?.(status);
  }

  private read(chunk: Buffer): void {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    const end = this.rest.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.rest.toString("latin1", 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    const size = end + 4 + Number(length);
    if (this.rest.length < size) return;
    this.rest = this.rest.subarray(size);
    this.answer(Number(head.slice(9, 12)));
  }
}

const idle: Connection[] = [];
const waiting: ((connection: Connection) => void)[] = [];

/** Timed from when it was due, the wait for a connection included. */
async function send(index: number): Promise<void> {
  const begun = performance.now();
  const connection = idle.pop() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)));
  const status = await connection.post(requestText(index, begun));
  const next = waiting.shift();
  if (next) next(connection);
  else idle.push(connection);
  result.latenciesMs.push(performance.now() - begun);
  if (status < 200 || status >= 300) result.failed++;
}

idle.push(...(await Promise.all(Array.from({ length: load.connections }, () => Connection.open()))));
const begun = performance.now();
if (load.rate > 0) {
  const pending: Promise<void>[] = [];
  let next = 0;
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const due = Math.min(load.count, Math.floor(((performance.now() - begun) / 1000) * load.rate));
      while (next < due) pending.push(send(next++));
      if (next >= load.count) {
        clearInterval(tick);
        resolve();
      }
    }, 1);
  });
  await Promise.all(pending);
} else {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < load.count) await send(next++);
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
}
result.seconds = (performance.now() - begun) / 1000;
for (const connection of idle) connection.close();
process.stdout.write(`${JSON.stringify(result)}\n`);
