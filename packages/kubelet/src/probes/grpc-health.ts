/** grpc.health.v1.Health/Check over a stream that is already connected. Source: the gRPC health checking protocol; texts are those of pkg/probe/grpc. */
import type { ClientHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";

export const HEALTH_CHECK_PATH = "/grpc.health.v1.Health/Check";

/** As the protocol numbers them. */
const STATUSES = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;
export type HealthStatus = (typeof STATUSES)[number];

/** Codes that a check may end with. Source: google.golang.org/grpc/codes. */
const CODES: Readonly<Record<number, string>> = { 2: "Unknown", 5: "NotFound", 13: "Internal", 14: "Unavailable", 16: "Unauthenticated" };
const UNIMPLEMENTED = 12;

export type HealthCheck =
  | { kind: "answered"; status: string }
  /** It spoke no HTTP/2. */
  | { kind: "not-grpc" }
  | { kind: "unimplemented"; message: string }
  | { kind: "failed"; code: string; message: string };

/** It spoke gRPC and did not answer in time. */
class HealthTimeout extends Error {
  override readonly name = "HealthTimeout";
}

/** Rejects with the signal's reason, or with HealthTimeout. */
export async function checkHealth(stream: Duplex, authority: string, service: string, signal: AbortSignal): Promise<HealthCheck> {
  const { connect } = await import("node:http2");
  const session = connect(`http://${authority}`, { createConnection: () => stream as never });
  session.on("error", () => {});
  const stop = (): void => session.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (!(await speaksHttp2(session, stream, signal))) {
      signal.throwIfAborted();
      return { kind: "not-grpc" };
    }
    return await call(session, service, signal);
  } finally {
    signal.removeEventListener("abort", stop);
    session.destroy();
    stream.destroy();
  }
}

function speaksHttp2(session: ClientHttp2Session, stream: Duplex, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(false), { once: true });
    stream.once("close", () => resolve(false));
    session.once("remoteSettings", () => resolve(true));
    session.once("close", () => resolve(false));
    session.once("error", () => resolve(false));
  });
}

function call(session: ClientHttp2Session, service: string, signal: AbortSignal): Promise<HealthCheck> {
  return new Promise((resolve, reject) => {
    const request = session.request({
      ":method": "POST",
      ":path": HEALTH_CHECK_PATH,
      "content-type": "application/grpc",
      "user-agent": "kube-probe/1.36",
      te: "trailers",
    });
    let body = Buffer.alloc(0);
    let head: Record<string, unknown> = {};
    request.on("response", (headers) => (head = { ...head, ...headers }));
    request.on("trailers", (trailers) => (head = { ...head, ...trailers }));
    request.on("data", (chunk: Buffer) => (body = Buffer.concat([body, chunk])));
    request.on("error", () => {});
    request.on("close", () => {
      if (signal.aborted) return reject(new HealthTimeout());
      const code = Number(head["grpc-status"] ?? (head[":status"] === 404 ? UNIMPLEMENTED : 14));
      const message = decodeURIComponent(String(head["grpc-message"] ?? ""));
      if (code === 0) return resolve({ kind: "answered", status: STATUSES[statusIn(body)] ?? "UNKNOWN" });
      if (code === UNIMPLEMENTED) return resolve({ kind: "unimplemented", message });
      resolve({ kind: "failed", code: CODES[code] ?? "Unknown", message });
    });
    const name = Buffer.from(service);
    request.end(framed(name.length ? Buffer.concat([Buffer.from([0x0a, name.length]), name]) : Buffer.alloc(0)));
  });
}

/** The message of an answer, framed. */
export const healthAnswer = (status: HealthStatus): Buffer => framed(Buffer.from([0x08, STATUSES.indexOf(status)]));

/** Not compressed, its length, the message. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Field 1 of the framed message; 0 when it is left out. */
const statusIn = (body: Buffer): number => (body[5] === 0x08 ? (body[6] ?? 0) : 0);
