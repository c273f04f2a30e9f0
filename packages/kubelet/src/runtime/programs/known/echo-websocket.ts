/** What jmalloc/echo-server does with a WebSocket: says who answers, then sends every message back. Texts: its own. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ProcessHandle } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { clientAddress } from "./answers.ts";

const MAX_MESSAGE_BYTES = 1024 * 1024;

export async function echoMessages(
  launch: Launch,
  handle: ProcessHandle,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const client = `${clientAddress(launch)}:40000`;
  server.handleUpgrade(request, socket, head, (connection) => {
    handle.stdout(`${client} | upgraded to websocket\n`);
    connection.send(`Request served by ${launch.hostname}`);
    connection.on("message", (message: Buffer, isBinary) => {
      handle.stdout(`${client} | ${isBinary ? `bin | ${message.length} byte(s)` : `txt | ${message.toString("utf8")}`}\n`);
      connection.send(message, { binary: isBinary });
    });
    connection.on("close", (code) => handle.stdout(`${client} | websocket: close ${code}\n`));
    connection.on("error", (error) => handle.stdout(`${client} | ${error.message}\n`));
    handle.killed.addEventListener("abort", () => connection.terminate(), { once: true });
  });
}
