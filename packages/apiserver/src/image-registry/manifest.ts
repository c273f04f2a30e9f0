/** Manifests: what they refer to, and what of an image's configuration containers start from. Pure. */
import type { PushedImageConfig } from "@kubarium/api";
import { RegistryError } from "./errors.ts";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  /** Kept elsewhere, never uploaded: layers of Windows. */
  foreign: boolean;
  platform?: { os?: string; architecture?: string };
}

export type Manifest =
  | { kind: "image"; mediaType: string; config: Descriptor; layers: readonly Descriptor[] }
  | { kind: "index"; mediaType: string; manifests: readonly Descriptor[] };

const IMAGES = new Set(["application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json"]);
const INDEXES = new Set(["application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json"]);
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Throws RegistryError for what is no manifest. `contentType`: the request's; the manifest's own must not contradict it. */
export function parseManifest(content: Uint8Array, contentType: string | undefined): Manifest {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content)) as typeof value;
  } catch {
    throw invalid("it is no JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw invalid("it is no object");
  if (value["schemaVersion"] !== 2) throw invalid("schemaVersion must be 2");
  const own = typeof value["mediaType"] === "string" ? value["mediaType"] : undefined;
  const given = contentType?.split(";")[0]?.trim();
  const mediaType = given && (IMAGES.has(given) || INDEXES.has(given)) ? given : own;
  if (!mediaType || (own && own !== mediaType))
    throw invalid(`the media type is ${given ?? "missing"}, the manifest says ${own ?? "nothing"}`);
  if (INDEXES.has(mediaType)) return { kind: "index", mediaType, manifests: descriptors(value["manifests"], "manifests") };
  if (!IMAGES.has(mediaType)) throw invalid(`${mediaType} is not supported`);
  return { kind: "image", mediaType, config: descriptorOf(value["config"], "config"), layers: descriptors(value["layers"], "layers") };
}

function descriptors(value: unknown, name: string): Descriptor[] {
  if (!Array.isArray(value)) throw invalid(`${name} must be a list`);
  return value.map((one, index) => descriptorOf(one, `${name}[${index}]`));
}

function descriptorOf(value: unknown, name: string): Descriptor {
  const { digest, size, mediaType, urls, platform } = (value ?? {}) as Record<string, unknown>;
  if (typeof digest !== "string" || !DIGEST.test(digest)) throw invalid(`${name}.digest must be sha256: and 64 hexadecimal digits`);
  if (typeof size !== "number" || !Number.isInteger(size) || size < 0) throw invalid(`${name}.size must be a number of bytes`);
  return {
    mediaType: typeof mediaType === "string" ? mediaType : "",
    digest,
    size,
    foreign: Array.isArray(urls) && urls.length > 0,
    ...(platform && typeof platform === "object" ? { platform: platform as NonNullable<Descriptor["platform"]> } : {}),
  };
}

const invalid = (why: string): RegistryError => new RegistryError("MANIFEST_INVALID", { why });

/** Of an index: the image for Linux on this machine's kind of processor, or the first for Linux, or the first. */
export function imageForNodes(manifests: readonly Descriptor[], architecture: string): Descriptor | undefined {
  const linux = manifests.filter(({ platform }) => platform?.os === "linux");
  return linux.find(({ platform }) => platform?.architecture === architecture) ?? linux[0] ?? manifests[0];
}

/** The `config` of an image's configuration; empty for what is none: artifacts are pushed too. */
export function configOf(content: Uint8Array): PushedImageConfig {
  let config: Record<string, unknown>;
  try {
    config = ((JSON.parse(Buffer.from(content).toString("utf8")) as { config?: Record<string, unknown> } | null)?.config ??
      {}) as typeof config;
  } catch {
    return {};
  }
  const texts = (value: unknown): string[] | undefined =>
    Array.isArray(value) && value.length && value.every((one) => typeof one === "string") ? (value as string[]) : undefined;
  const record = (value: unknown): Record<string, unknown> =>
    value && typeof value === "object" ? (value as Record<string, unknown>) : {};
  const ports = Object.keys(record(config["ExposedPorts"])).filter((port) => PORT.test(port));
  const labels = Object.entries(record(config["Labels"])).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const made: PushedImageConfig = {};
  const entrypoint = texts(config["Entrypoint"]);
  const cmd = texts(config["Cmd"]);
  const env = texts(config["Env"])?.filter((pair) => pair.indexOf("=") > 0);
  if (entrypoint) made.entrypoint = entrypoint;
  if (cmd) made.cmd = cmd;
  if (env?.length) made.env = env;
  if (typeof config["WorkingDir"] === "string" && config["WorkingDir"]) made.workingDir = config["WorkingDir"];
  if (typeof config["User"] === "string" && config["User"]) made.user = config["User"];
  if (ports.length) made.exposedPorts = ports.sort();
  if (labels.length) made.labels = Object.fromEntries(labels);
  return made;
}

const PORT = /^\d{1,5}(-\d{1,5})?(\/(tcp|udp|sctp))?$/;
