/** Paths of the distribution API. Pure: a table of what is asked for. */
import { RegistryError } from "./errors.ts";

export type Route =
  | { kind: "ping" }
  | { kind: "catalog" }
  | { kind: "tags"; name: string }
  | { kind: "manifest"; name: string; reference: ManifestReference }
  | { kind: "blob"; name: string; digest: string }
  | { kind: "uploads"; name: string }
  | { kind: "upload"; name: string; id: string };

export type ManifestReference = { tag: string } | { digest: string };

const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const MAX_NAME = 255;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const UPLOAD = /^[0-9a-f-]{36}$/;

const SHAPES: readonly [RegExp, (name: string, last: string) => Route][] = [
  [/^(.+)\/tags\/list$/, (name) => ({ kind: "tags", name })],
  [/^(.+)\/manifests\/([^/]+)$/, (name, last) => ({ kind: "manifest", name, reference: referenceOf(last) })],
  [/^(.+)\/blobs\/uploads\/?$/, (name) => ({ kind: "uploads", name })],
  [/^(.+)\/blobs\/uploads\/([^/]+)$/, (name, last) => ({ kind: "upload", name, id: uploadOf(last) })],
  [/^(.+)\/blobs\/([^/]+)$/, (name, last) => ({ kind: "blob", name, digest: digestIn(last) })],
];

/** Undefined for a path that is none of the API's. Throws RegistryError for a bad name, tag or digest. */
export function routeOf(path: string): Route | undefined {
  if (path === "/v2/" || path === "/v2") return { kind: "ping" };
  if (path === "/v2/_catalog") return { kind: "catalog" };
  if (!path.startsWith("/v2/")) return undefined;
  for (const [shape, make] of SHAPES) {
    const match = shape.exec(path.slice("/v2/".length));
    if (match) return make(requireName(match[1] ?? ""), match[2] ?? "");
  }
  return undefined;
}

function requireName(name: string): string {
  if (!isName(name)) throw new RegistryError("NAME_INVALID", { detail: { name } });
  return name;
}

export const isName = (name: string): boolean => name.length <= MAX_NAME && NAME.test(name);

export function digestIn(text: string): string {
  if (!DIGEST.test(text)) throw new RegistryError("DIGEST_INVALID", { detail: { digest: text } });
  return text;
}

function referenceOf(text: string): ManifestReference {
  if (text.includes(":")) return { digest: digestIn(text) };
  if (!TAG.test(text)) throw new RegistryError("TAG_INVALID", { detail: { tag: text } });
  return { tag: text };
}

function uploadOf(id: string): string {
  if (!UPLOAD.test(id)) throw new RegistryError("BLOB_UPLOAD_UNKNOWN", { detail: { id } });
  return id;
}
