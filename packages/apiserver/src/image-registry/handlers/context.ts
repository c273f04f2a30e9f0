/** What the registry's handlers share, and how they answer. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlobStore } from "../storage/blobs.ts";
import type { Uploads } from "../storage/uploads.ts";
import type { Tags } from "../tags.ts";

export interface RegistryContext {
  blobs: BlobStore;
  uploads: Uploads;
  tags: Tags;
}

export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  query: URLSearchParams;
  /** `localhost:5000`: how the client calls the registry. */
  host: string;
}

export function answer(
  { response }: Call,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
  body?: string | Buffer,
): void {
  const length =
    body === undefined
      ? status === 204 || "content-length" in headers
        ? {}
        : { "content-length": 0 }
      : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length }).end(body);
}

export function answerJson(call: Call, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  answer(call, 200, { "content-type": "application/json", ...headers }, `${JSON.stringify(value)}\n`);
}
