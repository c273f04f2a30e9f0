/** Node's own HTTP server and client over duplex streams: real bytes, no real ports. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { http } from "@kubarium/component-base";
import type { Acceptor } from "./network.ts";

export interface HttpAnswer {
  statusCode: number;
  statusMessage: string;
  headers: IncomingMessage["headers"];
  /** Status line and headers as they came, with the empty line. */
  head: string;
  /** As much of it as was asked for. */
  body: string;
}

const MAX_BODY_BYTES = 10 * 1024;

export interface OtherProtocols {
  /** May take over what is not HTTP/1. */
  foreign?: (stream: Duplex, first: Buffer) => boolean;
  /** Takes over a connection whose client asks for another protocol; without it that wish is ignored, as HTTP allows. */
  upgrade?: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
}

/** What to hand to `PodEndpoint.listen`. One server object serves every connection of one port. */
export function httpOver(listener: RequestListener, { foreign, upgrade }: OtherProtocols = {}): Acceptor {
  const answering = new Set<ServerResponse>();
  let draining = false;
  const server = http.createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    answering.add(response);
    response.once("close", () => answering.delete(response));
    if (draining) response.shouldKeepAlive = false;
    listener(request, response);
  });
  if (upgrade) server.on("upgrade", upgrade);
  if (foreign)
    server.on("clientError", (error: Error & { rawPacket?: Buffer }, socket) => {
      if (!error.rawPacket || !foreign(socket, error.rawPacket)) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
  const accept = (stream: Duplex): void => void server.emit("connection", stream);
  return Object.assign(accept, {
    drain() {
      draining = true;
      for (const response of answering) response.shouldKeepAlive = false;
    },
  });
}

export interface OverOptions {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/** One GET over a stream that is already connected, for probes. Rejects with the signal's reason when it is aborted. */
export function getOver(stream: Duplex, options: Omit<OverOptions, "method" | "body">): Promise<HttpAnswer> {
  return requestOver(stream, { ...options, method: "GET" }, MAX_BODY_BYTES);
}

/** One exchange over a stream that is already connected; of the body at most `maxBytes` are kept. Rejects with the signal's reason when it is aborted. */
export function requestOver(stream: Duplex, options: OverOptions, maxBytes: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path, headers, signal } = options;
    const call = http.request({ createConnection: () => stream as never, method, path, headers }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => {
        if (body.length < maxBytes) body += text.slice(0, maxBytes - body.length);
      });
      answer.on("end", () => {
        stream.destroy();
        const { statusCode = 0, statusMessage = "", rawHeaders } = answer;
        const lines = rawHeaders.flatMap((name, i) => (i % 2 ? [] : [`${name}: ${rawHeaders[i + 1]}`]));
        const head = [`HTTP/${answer.httpVersion} ${statusCode} ${statusMessage}`, ...lines, "", ""].join("\r\n");
        resolve({ statusCode, statusMessage, headers: answer.headers, head, body });
      });
      answer.on("error", reject);
    });
    const onAbort = (): void => {
      stream.destroy();
      reject(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    call.on("close", () => signal.removeEventListener("abort", onAbort));
    call.on("error", reject);
    call.end(options.body);
  });
}
