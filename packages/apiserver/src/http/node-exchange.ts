/** An Exchange over node's HTTP/1.1 and HTTP/2 servers, whose compatibility API is the same for our needs. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Duplex, Readable } from "node:stream";
import { requestEntityTooLarge } from "@kubarium/apimachinery";
import { anonymous, type ClientCertificate, type User } from "../authentication/authenticator.ts";
import { type AnswerStream, ClientGoneError, type Exchange, MAX_BODY_BYTES } from "./exchange.ts";
import { parseRequestInfo, type RequestInfo } from "./request-info.ts";
import { answerHeaders } from "./headers.ts";

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

export interface Peer {
  clientCertificate?: ClientCertificate;
  remoteAddress: string;
}

const NO_QUERY = new URLSearchParams();

export class NodeExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly clientCertificate?: ClientCertificate;
  readonly remoteAddress: string;
  readonly info: RequestInfo;
  readonly upgrade?: { socket: Duplex; head: Buffer };
  readonly warnings = new Set<string>();
  user: User = anonymous;
  answered = false;
  code = 0;
  readonly #request: Request;
  readonly #response: Response;
  readonly #auditId: string;

  constructor(request: Request, response: Response, peer: Peer, auditId: string, upgrade?: { socket: Duplex; head: Buffer }) {
    this.#request = request;
    this.#response = response;
    this.#auditId = auditId;
    this.method = request.method ?? "GET";
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.rawQuery = mark < 0 ? "" : url.slice(mark + 1);
    this.query = mark < 0 ? NO_QUERY : new URLSearchParams(this.rawQuery);
    this.headers = request.headers;
    if (peer.clientCertificate) this.clientCertificate = peer.clientCertificate;
    this.remoteAddress = peer.remoteAddress;
    this.info = parseRequestInfo(this.method, this.path, this.query);
    if (upgrade) this.upgrade = upgrade;
  }

  get rawHeaders(): readonly string[] {
    return this.#request.rawHeaders;
  }

  body(limitBytes = MAX_BODY_BYTES): Promise<Buffer> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const tooLarge = (): void => {
        request.removeAllListeners("data");
        request.resume();
        reject(requestEntityTooLarge(`limit is ${limitBytes}`));
      };
      if (Number(request.headers["content-length"] ?? 0) > limitBytes) return tooLarge();
      request.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > limitBytes) tooLarge();
        else chunks.push(chunk);
      });
      request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
      const gone = (): void => reject(new ClientGoneError("the client went away"));
      request.on("error", gone);
      request.on("aborted", gone);
    });
  }

  input(): Readable {
    return this.#request;
  }

  respond(code: number, contentType: string, body: Buffer | string, headers?: Record<string, string>): void {
    if (this.answered) return;
    this.#head(code);
    const text = this.method === "HEAD" ? "" : body;
    const own = answerHeaders(this.#auditId, contentType, this.warnings, headers);
    const length = typeof text === "string" ? Buffer.byteLength(text) : text.length;
    own["content-length"] = length;
    const response = this.#response as ServerResponse;
    response.writeHead(code, own);
    // Plain ASCII is much cheaper to write as Latin-1, which needs no encoding.
    if (typeof text === "string" && length === text.length) response.end(text, "latin1");
    else response.end(text);
  }

  stream(code: number, contentType: string, headers?: Record<string, string | string[]>): AnswerStream {
    this.#head(code);
    const response = this.#response as ServerResponse;
    response.writeHead(code, answerHeaders(this.#auditId, contentType, this.warnings, headers));
    response.flushHeaders?.();
    return {
      write: (chunk) => response.write(chunk),
      onDrain: (listener) => void response.on("drain", listener),
      get pendingBytes() {
        return response.writableLength;
      },
      end: () => void response.end(),
      destroy: () => this.abort(),
    };
  }

  abort(): void {
    const response = this.#response;
    if ("stream" in response) response.stream?.destroy();
    else response.destroy();
  }

  onClose(listener: () => void): void {
    this.#response.once("close", listener);
  }

  #head(code: number): void {
    this.answered = true;
    this.code = code;
  }
}
