/** Node's own HTTP server and client over duplex streams: real bytes, no real ports. */
import { createServer, type IncomingMessage, request, type RequestListener, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Acceptor } from "./network.ts";

export interface HttpAnswer {
  statusCode: number;
  headers: IncomingMessage["headers"];
  /** At most MAX_BODY_BYTES of it. */
  body: string;
}

const MAX_BODY_BYTES = 10 * 1024;

/** What to hand to `PodEndpoint.listen`. One server object serves every connection of one port. */
export function httpOver(listener: RequestListener): Acceptor {
  const answering = new Set<ServerResponse>();
  let draining = false;
  const server = createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    answering.add(response);
    response.once("close", () => answering.delete(response));
    if (draining) response.shouldKeepAlive = false;
    listener(request, response);
  });
  const accept = (stream: Duplex): void => void server.emit("connection", stream);
  return Object.assign(accept, {
    drain() {
      draining = true;
      for (const response of answering) response.shouldKeepAlive = false;
    },
  });
}

/** One GET over a stream that is already connected. Rejects with the signal's reason when it is aborted. */
export function getOver(
  stream: Duplex,
  options: { path: string; headers: Record<string, string>; signal: AbortSignal },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(
      { createConnection: () => stream as never, method: "GET", path: options.path, headers: options.headers },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (text: string) => {
          if (body.length < MAX_BODY_BYTES) body += text.slice(0, MAX_BODY_BYTES - body.length);
        });
        answer.on("end", () => {
          stream.destroy();
          resolve({ statusCode: answer.statusCode ?? 0, headers: answer.headers, body });
        });
        answer.on("error", reject);
      },
    );
    const onAbort = (): void => {
      stream.destroy();
      reject(options.signal.reason);
    };
    if (options.signal.aborted) onAbort();
    else options.signal.addEventListener("abort", onAbort, { once: true });
    call.on("close", () => options.signal.removeEventListener("abort", onAbort));
    call.on("error", reject);
    call.end();
  });
}
