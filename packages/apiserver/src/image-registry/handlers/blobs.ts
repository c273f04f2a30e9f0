/** Blobs that are there: asked for, sent whole or in part, taken out of a repository. */
import { pipeline } from "node:stream/promises";
import { RegistryError } from "../errors.ts";
import { answer, type Call, type RegistryContext } from "./context.ts";

export async function blob({ blobs }: RegistryContext, call: Call, name: string, digest: string): Promise<void> {
  const size = await blobs.size(name, digest);
  if (size === undefined) throw new RegistryError("BLOB_UNKNOWN", { detail: { digest } });
  if (call.method === "DELETE") {
    await blobs.unlink(name, digest);
    return answer(call, 202);
  }
  const headers = {
    "content-type": "application/octet-stream",
    "docker-content-digest": digest,
    "cache-control": "max-age=31536000",
    "accept-ranges": "bytes",
    etag: `"${digest}"`,
  };
  if (call.method === "HEAD") return answer(call, 200, { ...headers, "content-length": size });
  if (call.method !== "GET") throw new RegistryError("UNSUPPORTED");
  if (call.request.headers["if-none-match"] === headers.etag) return answer(call, 304, headers);
  const range = rangeIn(call.request.headers.range, size);
  const part = range ?? { start: 0, end: size - 1 };
  const partial = range ? { "content-range": `bytes ${range.start}-${range.end}/${size}` } : {};
  call.response.writeHead(range ? 206 : 200, { ...headers, ...partial, "content-length": part.end - part.start + 1 });
  if (size === 0) call.response.end();
  else await pipeline(blobs.read(digest, part), call.response);
}

/** Undefined when the whole is asked for, or something that may be ignored. Throws RegistryError for what lies outside. */
function rangeIn(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (!match[1] && !match[2])) return undefined;
  const [, first = "", last = ""] = match;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || end < start) throw new RegistryError("RANGE_INVALID", { headers: { "content-range": `bytes */${size}` } });
  return { start, end };
}
