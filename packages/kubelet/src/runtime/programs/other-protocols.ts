/**
 * What the default app understands beside plain HTTP on the same port: TLS, under a certificate that signs itself, and gRPC's health service.
 * The HTTP server finds out by itself, at the first bytes that are none of its own.
 */
import { generateKeyPairSync, sign } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { type Duplex, duplexPair } from "node:stream";
import { splice } from "@kubarium/network";
import { HEALTH_CHECK_PATH, type HealthStatus, healthAnswer } from "../../probes/grpc-health.ts";

const TLS_HANDSHAKE = 0x16;
const PREFACE = Buffer.from("PRI * HTTP/2.0");

export interface OtherProtocols {
  /** What `grpc.health.v1.Health/Check` answers. */
  health(): HealthStatus;
  /** Takes the stream within TLS. */
  accept(stream: Duplex): void;
}

/** True when the connection was taken over. `first` is what has been read of it. */
export function takeOver(stream: Duplex, first: Buffer, protocols: OtherProtocols): boolean {
  const isTls = first[0] === TLS_HANDSHAKE;
  if (!isTls && !first.subarray(0, PREFACE.length).equals(PREFACE)) return false;
  for (const event of ["data", "end", "drain", "timeout"]) stream.removeAllListeners(event);
  const [near, far] = duplexPair();
  far.write(first);
  splice(stream, far);
  void (isTls ? serveTls(near, protocols) : serveGrpc(near, protocols)).catch(() => near.destroy());
  return true;
}

async function serveTls(stream: Duplex, { accept }: OtherProtocols): Promise<void> {
  const { TLSSocket } = await import("node:tls");
  const secure = new TLSSocket(stream as never, { isServer: true, ...ownCertificate() });
  secure.on("error", () => stream.destroy());
  accept(secure);
}

async function serveGrpc(stream: Duplex, { health }: OtherProtocols): Promise<void> {
  const { performServerHandshake } = await import("node:http2");
  const session = performServerHandshake(stream as never);
  session.on("error", () => stream.destroy());
  session.on("stream", (call: ServerHttp2Stream, headers: IncomingMessage["headers"]) => {
    const known = headers[":path" as keyof typeof headers] === HEALTH_CHECK_PATH;
    const trailers = known ? { "grpc-status": "0" } : { "grpc-status": "12", "grpc-message": "unknown service" };
    call.on("error", () => {});
    call.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    call.on("wantTrailers", () => call.sendTrailers(trailers));
    call.resume();
    call.end(known ? healthAnswer(health()) : undefined);
  });
}

let certificate: { cert: string; key: string } | undefined;

/** Made when the first client asks, one for every server of this process. */
function ownCertificate(): { cert: string; key: string } {
  certificate ??= selfSigned();
  return certificate;
}

/** X.509 in DER, by hand: a library for it would weigh more than the rest of the node. Source: RFC 5280 section 4.1. */
function selfSigned(): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const size = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), body]);
  };
  const hex = (text: string): Buffer => Buffer.from(text, "hex");
  const ecdsaWithSha256 = der(0x30, der(0x06, hex("2a8648ce3d040302")));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, hex("550403")), der(0x0c, Buffer.from("localhost")))));
  const validity = der(0x30, der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")));
  const version = der(0xa0, der(0x02, hex("02")));
  const key = publicKey.export({ type: "spki", format: "der" });
  const toSign = der(0x30, version, der(0x02, hex("01")), ecdsaWithSha256, name, validity, name, key);
  const signature = der(0x03, hex("00"), sign("sha256", toSign, privateKey));
  const cert = der(0x30, toSign, ecdsaWithSha256, signature).toString("base64");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}
