/** Streams over SPDY/3.1, one for each of stdin, stdout, stderr, error and resize. */
import type { Duplex } from "node:stream";
import type { Clock } from "@kubarium/component-base";
import { parseSize, type RemoteSession, type RemoteStatus, type StreamOptions, type TerminalSize } from "./session.ts";
import { SpdyConnection, type SpdyStream } from "./spdy/connection.ts";

/** Best first; the server takes the first of these that the client offers. */
export const SPDY_PROTOCOLS = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];

const TYPES = new Set(["stdin", "stdout", "stderr", "error", "resize"]);
/** How long a client has to open its streams, in real time as sockets are. Source: DefaultStreamCreationTimeout. */
const OPEN_LIMIT_MS = 30_000;
/** A client that reads nothing is cut off when this much waits for it. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Resolves when the client has opened every stream it asked for; undefined when it did not. */
export function spdySession(socket: Duplex, protocol: string, options: StreamOptions, clock: Clock): Promise<RemoteSession | undefined> {
  const resizes = protocol.startsWith("v3.") || protocol.startsWith("v4.");
  const expected = 1 + Number(options.stdin) + Number(options.stdout) + Number(options.stderr) + Number(options.tty && resizes);
  const streams = new Map<string, SpdyStream>();
  return new Promise((resolve) => {
    const connection = new SpdyConnection(socket, {
      accepts: ({ headers }) => TYPES.has(headers["streamtype"] ?? ""),
      opened(stream) {
        streams.set(stream.headers["streamtype"] ?? "", stream);
        if (streams.size < expected) return;
        timer.cancel();
        resolve(sessionOf(connection, streams, protocol));
      },
    });
    const timer = clock.setTimeout(() => connection.destroy(), OPEN_LIMIT_MS * clock.speed).unref();
    void connection.closed.then(() => {
      timer.cancel();
      resolve(undefined);
    });
  });
}

function sessionOf(connection: SpdyConnection, streams: ReadonlyMap<string, SpdyStream>, protocol: string): RemoteSession {
  const gone = new AbortController();
  const sizes: ((size: TerminalSize) => void)[] = [];
  void connection.closed.then(() => gone.abort(new Error("the client is gone")));
  let pending = "";
  streams.get("resize")?.on("data", (chunk: Buffer) => {
    pending += chunk.toString("utf8");
    const objects = pending.match(/\{[^}]*\}/g) ?? [];
    pending = pending.slice(pending.lastIndexOf("}") + 1);
    for (const object of objects) {
      const size = parseSize(object);
      if (size) for (const listener of sizes) listener(size);
    }
  });
  streams.get("error")?.resume();
  streams.get("stdout")?.resume();
  streams.get("stderr")?.resume();
  const write = (type: string, bytes: Buffer): void => {
    const stream = streams.get(type);
    if (!stream || stream.destroyed || stream.writableEnded) return;
    stream.write(bytes);
    if (stream.writableLength > MAX_WAITING_BYTES) connection.destroy();
  };
  const hasStatus = protocol === "v4.channel.k8s.io";
  return {
    stdin: streams.get("stdin"),
    stdout: (bytes) => write("stdout", bytes),
    stderr: (bytes) => write("stderr", bytes),
    onResize: (listener) => void sizes.push(listener),
    gone: gone.signal,
    finish(status: RemoteStatus) {
      if (hasStatus) write("error", Buffer.from(JSON.stringify(status)));
      else if (status.status !== "Success") write("error", Buffer.from(status.message ?? ""));
      const open = [...streams.values()].filter((stream) => !stream.destroyed);
      let left = open.length;
      if (!left) return connection.close();
      for (const stream of open) stream.end(() => --left === 0 && connection.close());
    },
  };
}
