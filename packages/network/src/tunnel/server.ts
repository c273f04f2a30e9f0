/** The kubelet's end of a tunnel. */
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from "node:http2";
import { DialError } from "../dial-error.ts";
import { FAILURE_HEADER } from "./protocol.ts";

export interface TunnelRequest {
  host: string;
  port: number;
  stream: ServerHttp2Stream;
}

/** Hears the CONNECT requests of an HTTP/2 server (its `connect` event). Undefined for one that names no target, which is answered. */
export function readTunnelRequest(request: Http2ServerRequest, response: Http2ServerResponse): TunnelRequest | undefined {
  const { stream } = response;
  const match = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(request.headers[":authority"] ?? "");
  const port = Number(match?.[2]);
  if (match?.[1] && port > 0 && port < 65536) return { host: match[1], port, stream };
  stream.respond({ ":status": 400 }, { endStream: true });
  return undefined;
}

/** Says that the connection stands; from then on the stream is the connection. False when the client has gone. */
export function acceptTunnel(stream: ServerHttp2Stream): boolean {
  if (stream.destroyed || stream.headersSent) return false;
  stream.on("error", () => stream.destroy());
  stream.respond({ ":status": 200 });
  return true;
}

export function refuseTunnel(stream: ServerHttp2Stream, error: unknown): void {
  if (stream.destroyed || stream.headersSent) return;
  const failure = error instanceof DialError ? { [FAILURE_HEADER]: error.failure } : {};
  stream.respond({ ":status": 502, ...failure }, { endStream: true });
}
