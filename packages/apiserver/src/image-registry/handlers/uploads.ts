/** How blobs come in: at once, in one piece or in many, or from another repository. */
import { RegistryError } from "../errors.ts";
import { digestIn, isName } from "../route.ts";
import { rangeOf } from "../storage/uploads.ts";
import { answer, type Call, type RegistryContext } from "./context.ts";

export async function beginUpload({ blobs, uploads }: RegistryContext, call: Call, name: string): Promise<void> {
  if (call.method !== "POST") throw new RegistryError("UNSUPPORTED");
  const [mount, from, digest] = ["mount", "from", "digest"].map((key) => call.query.get(key) || undefined);
  if (mount && from && isName(from) && (await blobs.size(from, digestIn(mount))) !== undefined) {
    await blobs.link(name, mount);
    return created(call, name, mount);
  }
  const wanted = digest && digestIn(digest);
  const id = await uploads.begin(name);
  if (!wanted) return accepted(call, name, id, 0, 202);
  await uploads.append(name, id, call.request, lengthOf(call));
  await uploads.finish(name, id, wanted);
  created(call, name, wanted);
}

export async function upload({ uploads }: RegistryContext, call: Call, name: string, id: string): Promise<void> {
  switch (call.method) {
    case "GET":
    case "HEAD":
      return accepted(call, name, id, await uploads.size(name, id), 204);
    case "PATCH":
      return accepted(call, name, id, await uploads.append(name, id, call.request, expectedOf(call)), 202);
    case "PUT": {
      const digest = digestIn(call.query.get("digest") ?? "");
      await uploads.append(name, id, call.request, expectedOf(call));
      await uploads.finish(name, id, digest);
      return created(call, name, digest);
    }
    case "DELETE":
      await uploads.cancel(name, id);
      return answer(call, 204);
    default:
      throw new RegistryError("UNSUPPORTED");
  }
}

function accepted(call: Call, name: string, id: string, size: number, status: number): void {
  answer(call, status, { location: `/v2/${name}/blobs/uploads/${id}`, range: rangeOf(size), "docker-upload-uuid": id });
}

function created(call: Call, name: string, digest: string): void {
  answer(call, 201, { location: `/v2/${name}/blobs/${digest}`, "docker-content-digest": digest });
}

function lengthOf({ request }: Call): { length?: number } {
  const text = request.headers["content-length"];
  return text === undefined ? {} : { length: Number(text) };
}

/** `Content-Range: 0-99` is the piece's place; `bytes 0-99/…` is understood too. */
function expectedOf(call: Call): { start?: number; length?: number } {
  const header = call.request.headers["content-range"];
  if (header === undefined) return lengthOf(call);
  const match = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(header);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || end < start) throw new RegistryError("RANGE_INVALID", { why: `"${header}" is no range` });
  const { length } = lengthOf(call);
  if (length !== undefined && length !== end - start + 1)
    throw new RegistryError("SIZE_INVALID", { why: "Content-Range and Content-Length differ" });
  return { start, length: end - start + 1 };
}
