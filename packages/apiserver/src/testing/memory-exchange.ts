/** An Exchange without a network: the request is given, the answer is collected. */
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { requestEntityTooLarge } from "@kubarium/apimachinery";
import { anonymous, SYSTEM_MASTERS, type User } from "../authentication/authenticator.ts";
import { type AnswerStream, type Exchange, MAX_BODY_BYTES } from "../http/exchange.ts";
import { answerHeaders } from "../http/headers.ts";
import { parseRequestInfo, type RequestInfo } from "../http/request-info.ts";

export interface MemoryRequest {
  method: string;
  /** With the query. */
  url: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

export class MemoryExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly clientCertificate = { commonName: "admin", organizations: [SYSTEM_MASTERS] };
  readonly remoteAddress = "127.0.0.1";
  readonly info: RequestInfo;
  readonly warnings = new Set<string>();
  user: User = anonymous;
  answered = false;
  code = 0;
  /** Headers of the answer. */
  sent: Record<string, string | number | string[]> = {};
  /** The answer so far. */
  text = "";
  /** As a receiver that reads nothing: writes are taken, but answered with "wait". */
  stalled = false;
  /** Bytes written while stalled. */
  stalledBytes = 0;
  ended = false;
  destroyed = false;
  /** Resolves when an answer has begun. */
  readonly begun: Promise<void>;
  readonly #body: Buffer;
  readonly #begin: () => void;
  #drain: () => void = () => {};
  #closers: (() => void)[] = [];

  constructor({ method, url, headers = {}, body = "" }: MemoryRequest) {
    this.method = method;
    const mark = url.indexOf("?");
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.rawQuery = mark < 0 ? "" : url.slice(mark + 1);
    this.query = new URLSearchParams(this.rawQuery);
    this.headers = headers;
    this.rawHeaders = Object.entries(headers).flat();
    this.info = parseRequestInfo(method, this.path, this.query);
    this.#body = Buffer.from(body);
    let begin = (): void => {};
    this.begun = new Promise((resolve) => {
      begin = resolve;
    });
    this.#begin = begin;
  }

  async body(limitBytes = MAX_BODY_BYTES): Promise<Buffer> {
    if (this.#body.length > limitBytes) throw requestEntityTooLarge(`limit is ${limitBytes}`);
    return this.#body;
  }

  input(): Readable {
    return Readable.from([this.#body]);
  }

  respond(code: number, contentType: string, body: Buffer | string, headers?: Record<string, string>): void {
    this.#head(code, contentType, headers);
    this.text = body.toString();
    this.#end();
  }

  stream(code: number, contentType: string, headers?: Record<string, string | string[]>): AnswerStream {
    this.#head(code, contentType, headers);
    this.#begin();
    return {
      write: (chunk) => {
        this.text += chunk.toString();
        if (this.stalled) this.stalledBytes += chunk.length;
        return !this.stalled;
      },
      onDrain: (listener) => {
        this.#drain = listener;
      },
      pendingBytes: 0,
      end: () => this.#end(),
      destroy: () => this.abort(),
    };
  }

  /** The receiver reads again. */
  resume(): void {
    this.stalled = false;
    this.#drain();
  }

  /** Also what a client does that goes away. */
  abort(): void {
    this.destroyed = true;
    this.#end();
  }

  onClose(listener: () => void): void {
    this.#closers.push(listener);
  }

  #head(code: number, contentType: string, headers: Record<string, string | string[]> | undefined): void {
    this.answered = true;
    this.code = code;
    this.sent = answerHeaders("audit", contentType, this.warnings, headers);
  }

  #end(): void {
    this.ended = true;
    this.#begin();
    for (const close of this.#closers.splice(0)) close();
  }
}
