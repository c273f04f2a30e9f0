/** The catalogue as a registry, under a policy for everything that is not in it (design 8.3). Texts are containerd's. */
import { createHash } from "node:crypto";
import { type CatalogueEntry, catalogueEntry } from "./catalogue/catalogue.ts";
import { canonicalName, type ImageReference } from "@kubarium/api";
import { http } from "@kubarium/component-base";
import { checkAccess, findPushed, imageOfPushed } from "./pushed.ts";
import { nothingPushed, type PushedImages } from "./pushed-images.ts";
import { DEFAULT_PATH, type Image, type ImageRegistry, type PullCredential, PullError } from "./registry.ts";

/**
 * `open`: any tag of a repository exists that is not in the catalogue and that nobody pushed to, unless it says that it doesn't; `strict`:
 * only the catalogue and what was pushed; `any`: everything exists.
 */
export type ImagePolicy = "open" | "strict" | "any";

const SAYS_MISSING = /nonexist|non-exist|not-?exist|does-?not|doesnotexist|no-?such|missing|invalid|^404$|not-?found/i;
const UNKNOWN_HOST = /\.(example|invalid|test)(:\d+)?$|nosuch/;
const PRIVATE = /^private\b|\/private\//;
const DEFAULT_SIZE_BYTES = 27_512_345;
const PULL_MS = 130;

const DENIED = "pull access denied, repository does not exist or may require authorization";
const HUB = "docker.io";
const MIRROR = "http://127.0.0.1:5000";

export function catalogueRegistry(policy: ImagePolicy, pushed: PushedImages = nothingPushed): ImageRegistry {
  return {
    async resolve(reference, credentials) {
      await pushed.ready();
      const found = findPushed(reference, pushed);
      const entry = catalogueEntry(reference.repository);
      const failing = found.image?.spec.behaviour?.pullStatus ?? (policy === "any" ? undefined : entry?.pullStatus);
      if (failing)
        refuse(reference, `unexpected status from HEAD request to ${resolvingUrl(reference)}: ${failing} ${http.STATUS_CODES[failing]}`);
      if (policy !== "any") {
        if (found.access) requireAccess(reference, await checkAccess(found.access, reference.registry, credentials));
        if (!found.image) requireExisting(reference, entry, policy === "strict" || found.closed, found.closed, credentials);
      }
      return found.image
        ? imageOfPushed(reference, found.image, { sizeBytes: DEFAULT_SIZE_BYTES, pullMs: PULL_MS })
        : imageOf(reference, entry);
    },
    async builtHere(reference) {
      if (!reference.unqualified || policy === "strict" || catalogueEntry(reference.repository)) return undefined;
      await pushed.ready();
      const { image, closed } = findPushed(reference, pushed);
      if (image || closed || SAYS_MISSING.test(reference.name) || !tagExists(undefined, reference)) return undefined;
      return imageOf(reference, undefined);
    },
  };
}

function refuse(reference: ImageReference, why: string, code = ""): never {
  throw new PullError(`${code}failed to pull and unpack image "${canonicalName(reference)}": failed to resolve image: ${why}`);
}

const notFound = (reference: ImageReference): never =>
  refuse(reference, `${canonicalName(reference)}: not found`, "rpc error: code = NotFound desc = ");

/** Docker Hub hands out tokens, other registries ask for the password itself. */
function requireAccess(reference: ImageReference, access: "allowed" | "missing" | "wrong"): void {
  const hub = reference.registry === HUB;
  if (access === "missing")
    refuse(
      reference,
      hub
        ? `${DENIED}: server message: insufficient_scope: authorization failed`
        : `${DENIED}: authorization failed: no basic auth credentials`,
    );
  if (access === "wrong") {
    const scope = encodeURIComponent(`repository:${pathOf(reference)}:pull`);
    refuse(
      reference,
      hub
        ? `failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token?scope=${scope}&service=registry.docker.io: 401 Unauthorized`
        : `unexpected status from HEAD request to ${manifestUrl(reference)}: 401 Unauthorized`,
    );
  }
}

/** `strict`: a repository that is not in the catalogue does not exist; `closed`: it does, with what was pushed and nothing else. */
function requireExisting(
  reference: ImageReference,
  entry: CatalogueEntry | undefined,
  strict: boolean,
  closed: boolean,
  credentials: readonly PullCredential[],
): void {
  const { registry, repository } = reference;
  if (closed) notFound(reference);
  const host = registry.replace(/:\d+$/, "");
  if (UNKNOWN_HOST.test(registry) && !PRIVATE.test(registry))
    refuse(reference, `failed to do request: Head "${manifestUrl(reference)}": dial tcp: lookup ${host} on 10.96.0.10:53: no such host`);
  if (PRIVATE.test(repository) && !credentials.some((one) => one.registry === registry)) requireAccess(reference, "missing");
  if (!entry && (strict || SAYS_MISSING.test(reference.name)))
    refuse(reference, `${DENIED}: server message: insufficient_scope: authorization failed`);
  if (!tagExists(entry, reference)) notFound(reference);
}

const pathOf = ({ registry, repository }: ImageReference): string => repository.slice(registry.length + 1);
const manifestUrl = (reference: ImageReference): string =>
  `https://${reference.registry}/v2/${pathOf(reference)}/manifests/${reference.tag ?? reference.digest}`;

/** Docker Hub is asked through a mirror on the node's own machine, as clusters of many nodes have it. */
const resolvingUrl = (reference: ImageReference): string =>
  reference.registry === HUB
    ? `${MIRROR}/v2/${pathOf(reference)}/manifests/${reference.tag ?? reference.digest}?ns=${HUB}`
    : manifestUrl(reference);

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
      env: { PATH: DEFAULT_PATH, ...entry?.env },
      ports: entry?.ports ?? [],
      user: entry?.user ?? "",
      workingDir: entry?.workingDir ?? "",
    },
    behaviour: {},
    tag: reference.tag ?? "latest",
    pushed: false,
  };
}
