/**
 * One request and its answer, whatever the transport: HTTP/1.1, HTTP/2 or a call inside the process (`inject`).
 * Handlers see nothing else of the network.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { ClientCertificate, User } from "../authentication/authenticator.ts";
import type { RequestInfo } from "./request-info.ts";

export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** As it came, without the question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came; repeated headers are apart here. */
  readonly rawHeaders: readonly string[];
  /** The DER client certificate's subject, when one was sent and the client CA signed it. */
  readonly clientCertificate?: ClientCertificate;
  readonly remoteAddress: string;
  readonly info: RequestInfo;
  /** Set once authenticated. */
  user: User;
  /** Texts for `Warning: 299` headers; each is sent once. */
  readonly warnings: Set<string>;
  /** Reads the whole body. Throws a 413 StatusError when it is larger than `limitBytes`. */
  body(limitBytes?: number): Promise<Buffer>;
  /** The body as it comes in, for handlers that pass it on. */
  input(): Readable;
  /** Answers at once. Headers set by the server itself (Audit-Id, warnings) are added. */
  respond(code: number, contentType: string, body: Buffer | string, headers?: Record<string, string>): void;
  /** Starts an answer that is written bit by bit. */
  stream(code: number, contentType: string, headers?: Record<string, string | string[]>): AnswerStream;
  /** The connection under an upgrade request; undefined where the transport has no upgrade. */
  readonly upgrade?: { socket: Duplex; head: Buffer };
  /** Cuts an answer that has begun and cannot go on. */
  abort(): void;
  /** Called once when the client goes away or the answer has ended. */
  onClose(listener: () => void): void;
  /** Whether an answer has begun. */
  readonly answered: boolean;
  /** The code answered, 0 before. */
  readonly code: number;
}

/** The writing end of a streamed answer. */
export interface AnswerStream {
  /** False when the receiver is behind: wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  onDrain(listener: () => void): void;
  /** Bytes written that the receiver has not taken yet. */
  readonly pendingBytes: number;
  end(): void;
  /** Cuts the connection or the stream. */
  destroy(): void;
}

/** The largest body taken. Source: apiserver's MaxRequestBodyBytes. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The client closed the connection before its body was there: nobody waits for an answer. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}
