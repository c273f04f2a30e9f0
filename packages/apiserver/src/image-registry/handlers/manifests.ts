/** Manifests: what makes an image of blobs, and a tag of an image. */
import { arch } from "node:process";
import type { PushedImageConfig } from "@kubarium/api";
import { RegistryError } from "../errors.ts";
import { configOf, type Descriptor, imageForNodes, type Manifest, parseManifest } from "../manifest.ts";
import type { ManifestReference } from "../route.ts";
import { digestOf } from "../storage/blobs.ts";
import { answer, type Call, type RegistryContext } from "./context.ts";

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const ARCHITECTURE = arch === "x64" ? "amd64" : arch;

export async function manifest(context: RegistryContext, call: Call, name: string, reference: ManifestReference): Promise<void> {
  switch (call.method) {
    case "GET":
    case "HEAD":
      return read(context, call, name, reference);
    case "PUT":
      return put(context, call, name, reference);
    case "DELETE":
      return remove(context, call, name, reference);
    default:
      throw new RegistryError("UNSUPPORTED");
  }
}

async function read({ blobs, tags }: RegistryContext, call: Call, name: string, reference: ManifestReference): Promise<void> {
  const digest = "digest" in reference ? reference.digest : (await tags.find(name, reference.tag))?.digest;
  const found = digest && (await blobs.manifest(name, digest));
  if (!digest || !found) throw unknown(name, reference);
  const headers = { "content-type": found.mediaType, "docker-content-digest": digest, etag: `"${digest}"` };
  if (call.method === "HEAD") return answer(call, 200, { ...headers, "content-length": found.content.length });
  if (call.request.headers["if-none-match"] === headers.etag) return answer(call, 304, headers);
  answer(call, 200, headers, found.content);
}

async function put(context: RegistryContext, call: Call, name: string, reference: ManifestReference): Promise<void> {
  const content = await bodyOf(call);
  const parsed = parseManifest(content, call.request.headers["content-type"]);
  const digest = digestOf(content);
  if ("digest" in reference && reference.digest !== digest)
    throw new RegistryError("DIGEST_INVALID", { detail: { digest: reference.digest, actual: digest } });
  await requireReferences(context, name, parsed);
  await context.blobs.putManifest(name, digest, parsed.mediaType, content);
  if ("tag" in reference) {
    const { config, sizeBytes } = await imageOf(context, name, parsed);
    await context.tags.put(call.host, name, { tag: reference.tag, digest, mediaType: parsed.mediaType, sizeBytes, config });
  }
  answer(call, 201, { location: `/v2/${name}/manifests/${digest}`, "docker-content-digest": digest });
}

/** A tag is removed alone; a digest with every tag that it has. */
async function remove({ blobs, tags }: RegistryContext, call: Call, name: string, reference: ManifestReference): Promise<void> {
  const removed = await tags.remove(name, ({ tag, digest }) => ("tag" in reference ? tag === reference.tag : digest === reference.digest));
  const isThere = "digest" in reference && (await blobs.manifest(name, reference.digest)) !== undefined;
  if (!removed && !isThere) throw unknown(name, reference);
  if ("digest" in reference) await blobs.removeManifest(name, reference.digest);
  answer(call, 202);
}

const unknown = (name: string, reference: ManifestReference): RegistryError =>
  new RegistryError("MANIFEST_UNKNOWN", {
    detail: { name, ...("tag" in reference ? { tag: reference.tag } : { digest: reference.digest }) },
  });

async function requireReferences({ blobs }: RegistryContext, name: string, parsed: Manifest): Promise<void> {
  if (parsed.kind === "index") {
    for (const { digest } of parsed.manifests)
      if (!(await blobs.manifest(name, digest))) throw new RegistryError("MANIFEST_UNKNOWN", { detail: { digest } });
    return;
  }
  for (const { digest, size, foreign } of [parsed.config, ...parsed.layers]) {
    const actual = await blobs.size(name, digest);
    if (actual === undefined && !foreign) throw new RegistryError("MANIFEST_BLOB_UNKNOWN", { detail: { digest } });
    if (actual !== undefined && actual !== size)
      throw new RegistryError("MANIFEST_INVALID", { why: `${digest} has ${actual} bytes, not ${size}` });
  }
}

/** What nodes need to know: for an index, of the image that they would run. */
async function imageOf(
  { blobs }: RegistryContext,
  name: string,
  parsed: Manifest,
): Promise<{ config: PushedImageConfig; sizeBytes: number }> {
  let image = parsed;
  for (let depth = 0; image.kind === "index" && depth < MAX_DEPTH; depth++) {
    const chosen = imageForNodes(image.manifests, ARCHITECTURE);
    const found = chosen && (await blobs.manifest(name, chosen.digest));
    if (!found) break;
    image = parseManifest(found.content, found.mediaType);
  }
  if (image.kind === "index") return { config: {}, sizeBytes: 0 };
  const sum = (of: readonly Descriptor[]): number => of.reduce((total, { size }) => total + size, 0);
  const readable = image.config.size <= MAX_MANIFEST_BYTES && (await blobs.size(name, image.config.digest)) !== undefined;
  return { config: readable ? configOf(await blobs.bytes(image.config.digest)) : {}, sizeBytes: image.config.size + sum(image.layers) };
}

/** Indexes of indexes. */
const MAX_DEPTH = 4;

async function bodyOf({ request }: Call): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > MAX_MANIFEST_BYTES) throw new RegistryError("MANIFEST_INVALID", { why: `it may have ${MAX_MANIFEST_BYTES} bytes` });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
