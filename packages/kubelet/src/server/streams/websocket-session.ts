/** Channels over a WebSocket: the first byte of a message says which. Source: apimachinery's `v4` and `v5.channel.k8s.io`. */
import { PassThrough } from "node:stream";
import type { WebSocket } from "ws";
import { parseSize, type RemoteSession, type RemoteStatus, type StreamOptions, type TerminalSize } from "./session.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;
/** A client that reads nothing is cut off when this much waits for it. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

export const WEBSOCKET_PROTOCOLS = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "base64.channel.k8s.io",
];

export function websocketSession(socket: WebSocket, options: StreamOptions): RemoteSession {
  const isBase64 = socket.protocol.includes("base64");
  const hasStatus = /^v[45]\./.test(socket.protocol);
  const stdin = options.stdin ? new PassThrough() : undefined;
  const gone = new AbortController();
  const sizes: ((size: TerminalSize) => void)[] = [];
  const send = (channel: number, bytes: Buffer): void => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(isBase64 ? `${channel}${bytes.toString("base64")}` : Buffer.concat([Buffer.from([channel]), bytes]), { binary: !isBase64 });
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
  };
  socket.on("message", (message: Buffer) => {
    if (!message.length) return;
    const channel = isBase64 ? Number(String.fromCharCode(message[0] ?? 0)) : (message[0] ?? 0);
    const payload = isBase64 ? Buffer.from(message.toString("latin1", 1), "base64") : message.subarray(1);
    if (channel === STDIN && stdin && !stdin.writableEnded && payload.length) {
      if (!stdin.write(payload)) {
        socket.pause();
        stdin.once("drain", () => socket.resume());
      }
    } else if (channel === CLOSE && payload[0] === STDIN) stdin?.end();
    else if (channel === RESIZE) {
      const size = parseSize(payload.toString("utf8"));
      if (size) for (const listener of sizes) listener(size);
    }
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    stdin?.end();
    gone.abort(new Error("the client is gone"));
  });
  // Tells the client that the connection stands.
  send(options.stdout ? STDOUT : options.stderr ? STDERR : ERROR, Buffer.alloc(0));
  return {
    stdin,
    stdout: (bytes) => options.stdout && send(STDOUT, bytes),
    stderr: (bytes) => options.stderr && send(STDERR, bytes),
    onResize: (listener) => void sizes.push(listener),
    gone: gone.signal,
    finish(status: RemoteStatus) {
      // The API server of Kubernetes translates v5 into SPDY, and wraps an internal error once more on the way.
      const isWrapped = socket.protocol.startsWith("v5.") && status.reason === "InternalError";
      const told = isWrapped ? { ...status, message: `Internal error occurred: ${status.message}` } : status;
      if (hasStatus) send(ERROR, Buffer.from(JSON.stringify(told)));
      else if (status.status !== "Success") send(ERROR, Buffer.from(status.message ?? ""));
      socket.close(1000);
    },
  };
}
