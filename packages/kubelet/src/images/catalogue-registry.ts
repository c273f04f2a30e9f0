/** The catalogue as a registry, under a policy for everything that is not in it (design 8.3). Texts are containerd's. */
import { createHash } from "node:crypto";
import { type CatalogueEntry, catalogue } from "./catalogue.ts";
import { canonicalName, type ImageReference } from "./reference.ts";
import { type Image, type ImageRegistry, PullError } from "./registry.ts";

/** `open`: any tag of an unknown repository exists, unless it says that it doesn't; `strict`: only the catalogue; `any`: everything exists. */
export type ImagePolicy = "open" | "strict" | "any";

const SAYS_MISSING = /nonexist|non-exist|not-?exist|does-?not|doesnotexist|no-?such|missing|invalid|^404$|not-?found/i;
const UNKNOWN_HOST = /\.(example|invalid|test)(:\d+)?$|nosuch/;
const PRIVATE = /^private\b|\/private\//;
const DEFAULT_SIZE_BYTES = 27_512_345;
const PULL_MS = 130;

export function catalogueRegistry(policy: ImagePolicy): ImageRegistry {
  return {
    async resolve(reference, credentials) {
      const name = canonicalName(reference);
      const refuse = (code: string, why: string): never => {
        throw new PullError(`${code}failed to pull and unpack image "${name}": failed to resolve image: ${why}`);
      };
      const entry = catalogue[reference.repository];
      if (policy !== "any") {
        const url = `https://${reference.registry}/v2/${reference.repository.slice(reference.registry.length + 1)}/manifests/${reference.tag ?? reference.digest}`;
        if (UNKNOWN_HOST.test(reference.registry)) {
          if (!PRIVATE.test(reference.registry))
            refuse(
              "",
              `failed to do request: Head "${url}": dial tcp: lookup ${reference.registry.replace(/:\d+$/, "")} on 10.96.0.10:53: no such host`,
            );
        }
        if (PRIVATE.test(reference.repository) && !credentials.some((c) => c.registry === reference.registry))
          refuse("", "authorization failed: no basic auth credentials");
        if (!entry && (policy === "strict" || SAYS_MISSING.test(reference.name)))
          refuse(
            "",
            "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
          );
        if (!tagExists(entry, reference)) refuse("rpc error: code = NotFound desc = ", `${name}: not found`);
      }
      return imageOf(reference, entry);
    },
    builtHere(reference) {
      const unknown = reference.unqualified && !catalogue[reference.repository];
      return policy !== "strict" && unknown && tagExists(undefined, reference) && !SAYS_MISSING.test(reference.name)
        ? imageOf(reference, undefined)
        : undefined;
    },
  };
}

function tagExists(entry: CatalogueEntry | undefined, { tag, digest }: ImageReference): boolean {
  if (digest && /^sha256:0+$/.test(digest)) return false;
  if (tag === undefined) return true;
  if (entry) return tag === "latest" || entry.tags.test(tag);
  return !SAYS_MISSING.test(tag);
}

function imageOf(reference: ImageReference, entry: CatalogueEntry | undefined): Image {
  const own = reference.tag === "latest" && entry ? entry.latest : reference.tag;
  const tags = [...new Set([own, reference.tag])].filter((tag) => tag !== undefined).sort();
  const id = reference.digest ?? `sha256:${createHash("sha256").update(`${reference.repository}:${own}`).digest("hex")}`;
  return {
    id,
    repository: reference.repository,
    repoTags: tags.map((tag) => `${reference.repository}:${tag}`),
    sizeBytes: entry?.sizeBytes ?? DEFAULT_SIZE_BYTES,
    pullMs: PULL_MS,
    config: {
      entrypoint: entry ? (entry.entrypoint ?? []) : ["default-app"],
      cmd: entry?.cmd ?? [],
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      ports: entry?.ports ?? [],
      user: entry?.user ?? "",
    },
  };
}
