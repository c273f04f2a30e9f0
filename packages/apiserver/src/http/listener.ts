/** The listening socket: TLS with optional client certificates, HTTP/2 by ALPN and HTTP/1.1, upgrades, graceful stop. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse, type Http2Session } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { Random } from "@kubarium/component-base";
import type { Exchange } from "./exchange.ts";
import { NodeExchange, type Peer } from "./node-exchange.ts";

export interface ListenerOptions {
  host: string;
  /** 0 picks a free one. */
  port: number;
  /** PEM. */
  tls: { cert: string; key: string; clientCa?: string };
  random: Random;
  handle(exchange: Exchange): void;
}

export interface Listener {
  port: number;
  /** Takes no new connections; resolves when the open ones are closed. */
  close(): Promise<void>;
  /** Cuts what is still open. */
  cut(): void;
}

const MAX_CONCURRENT_STREAMS = 1000;
const HEADER_LIMIT_BYTES = 1024 * 1024;

/** Throws what listening throws: a port taken, an address that is not ours. */
export async function listen({ host, port, tls, random, handle }: ListenerOptions): Promise<Listener> {
  const sessions = new Set<Http2Session>();
  const sockets = new Set<Socket>();
  let closing = false;
  const server = createSecureServer({
    allowHTTP1: true,
    cert: tls.cert,
    key: tls.key,
    ...(tls.clientCa ? { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false } : {}),
    settings: { maxConcurrentStreams: MAX_CONCURRENT_STREAMS, initialWindowSize: 1024 * 1024 },
    maxSessionMemory: 100,
    maxHeaderSize: HEADER_LIMIT_BYTES,
    ...{ keepAliveTimeout: 90_000, headersTimeout: 32_000, requestTimeout: 0 },
  } as Parameters<typeof createSecureServer>[0]);
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("request", (request: Http2ServerRequest | IncomingMessage, response: Http2ServerResponse | ServerResponse) => {
    request.on("error", () => {});
    response.on("error", () => {});
    if (request.httpVersionMajor === 1) response.on("close", () => closing && request.socket.end());
    handle(new NodeExchange(request, response, peerOf(socketOf(request)), auditId(request, random)));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    handle(upgradeExchange(request, socket, head, random));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        server.close(() => resolve());
        for (const session of sessions) session.close();
      }),
    cut: () => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function socketOf(request: Http2ServerRequest | IncomingMessage): TLSSocket {
  return (("stream" in request ? request.stream.session?.socket : undefined) ?? request.socket) as TLSSocket;
}

const auditId = (request: { headers: IncomingMessage["headers"] }, random: Random): string => {
  const given = request.headers["audit-id"];
  return typeof given === "string" && given !== "" ? given : random.uuid();
};

/** A connection's certificate does not change; reading it is costly. */
const peers = new WeakMap<object, Peer>();

function peerOf(socket: TLSSocket): Peer {
  // An HTTP/2 socket is a proxy; the session behind it is what lives as long as the connection.
  const known = peers.get(socket);
  if (known) return known;
  const certificate = socket.authorized ? (socket.getPeerCertificate() as PeerCertificate | undefined) : undefined;
  const subject = certificate?.subject;
  const peer: Peer = { remoteAddress: socket.remoteAddress ?? "" };
  if (subject?.CN)
    peer.clientCertificate = {
      commonName: one(subject.CN),
      organizations: many(subject.O),
      fingerprint: (certificate?.fingerprint256 ?? "").replaceAll(":", "").toLowerCase(),
    };
  peers.set(socket, peer);
  return peer;
}

const one = (value: string | string[]): string => (Array.isArray(value) ? (value[0] ?? "") : value);
const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** An upgrade has no response object: an answer other than 101 is written by hand. */
function upgradeExchange(request: IncomingMessage, socket: Duplex, head: Buffer, random: Random): Exchange {
  const response = Object.assign(new UpgradeResponse(socket), {});
  return new NodeExchange(request, response as unknown as ServerResponse, peerOf(socket as TLSSocket), auditId(request, random), {
    socket,
    head,
  });
}

class UpgradeResponse {
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  writeHead(code: number, headers: Record<string, string | number | string[]>): this {
    const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));
    this.#socket.write(`HTTP/1.1 ${code} Status\r\n${lines.join("\r\n")}\r\nconnection: close\r\n\r\n`);
    return this;
  }

  end(body: Buffer | string): void {
    this.#socket.end(body);
  }

  once(event: string, listener: () => void): this {
    this.#socket.once(event, listener);
    return this;
  }
}
