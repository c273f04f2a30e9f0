/** What a pushed image means to a node: whether a reference names one, who may pull it, and what its containers start from. */
import { createHash } from "node:crypto";
import { type ImageReference, isLoopbackRegistry, isPasswordOf, parseImageReference, type PushedImage, repositoryKey } from "@kubarium/api";
import { catalogueEntry } from "./catalogue/catalogue.ts";
import type { PushedImages } from "./pushed-images.ts";
import { DEFAULT_PATH, type Image, type PullCredential } from "./registry.ts";

export interface Found {
  image: PushedImage | undefined;
  /** Only what was pushed exists there. */
  closed: boolean;
  /** What a pull must prove, if anything. */
  access: NonNullable<PushedImage["spec"]["access"]> | undefined;
}

/** Whatever an image is called by, its own name counts first. A name of the catalogue means nothing else. */
export function findPushed(reference: ImageReference, pushed: PushedImages): Found {
  const all = pushed.inRepository(repositoryKey(reference));
  const inCatalogue = catalogueEntry(reference.repository) !== undefined;
  const exact = (image: PushedImage): boolean => isSameRepository(image, reference);
  const candidates = inCatalogue ? all.filter(exact) : [...all].sort((a, b) => Number(exact(b)) - Number(exact(a)));
  const image = candidates.find((candidate) =>
    reference.digest ? digestOf(candidate) === reference.digest : parseImageReference(candidate.spec.image)?.tag === reference.tag,
  );
  const closed = candidates.length > 0 || (isLoopbackRegistry(reference.registry) && pushed.registryIsUsed());
  return { image, closed: closed && !inCatalogue, access: (image ?? candidates.find(({ spec }) => spec.access))?.spec.access };
}

function isSameRepository({ spec }: PushedImage, { repository, registry }: ImageReference): boolean {
  const own = parseImageReference(spec.image);
  if (!own) return false;
  return own.repository === repository || (isLoopbackRegistry(own.registry) && isLoopbackRegistry(registry));
}

/** `missing`: none of the credentials is for this registry. Source of the two: containerd's docker authorizer. */
export async function checkAccess(
  access: NonNullable<Found["access"]>,
  registry: string,
  credentials: readonly PullCredential[],
): Promise<"allowed" | "missing" | "wrong"> {
  const own = credentials.filter((one) => one.registry === registry || (isLoopbackRegistry(one.registry) && isLoopbackRegistry(registry)));
  for (const { username, password } of own)
    if (username === access.username && (await isPasswordOf(access.passwordHash, password))) return "allowed";
  return own.length ? "wrong" : "missing";
}

function digestOf({ spec }: PushedImage): string {
  return spec.digest ?? `sha256:${createHash("sha256").update(spec.image).digest("hex")}`;
}

/** Under the name that the pod gave it. */
export function imageOfPushed(reference: ImageReference, pushed: PushedImage, defaults: { sizeBytes: number; pullMs: number }): Image {
  const { config = {}, behaviour = {}, sizeBytes, image } = pushed.spec;
  const { port, ...rest } = behaviour;
  const env = (config.env ?? []).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
  const started = [...(config.entrypoint ?? []), ...(config.cmd ?? [])].length > 0;
  const tag = reference.tag ?? parseImageReference(image)?.tag ?? "latest";
  return {
    id: digestOf(pushed),
    repository: reference.repository,
    repoTags: reference.digest ? [] : [`${reference.repository}:${tag}`],
    sizeBytes: sizeBytes || defaults.sizeBytes,
    pullMs: defaults.pullMs,
    config: {
      entrypoint: started ? (config.entrypoint ?? []) : ["default-app"],
      cmd: config.cmd ?? [],
      env: { PATH: DEFAULT_PATH, ...Object.fromEntries(env) },
      ports: port ? [port] : (config.exposedPorts ?? []).filter(isTcp).map((text) => Number.parseInt(text, 10)),
      user: config.user ?? "",
      workingDir: config.workingDir ?? "",
    },
    behaviour: Object.fromEntries(Object.entries(rest).map(([name, value]) => [kebab(name), String(value)])),
    tag,
    pushed: true,
  };
}

const isTcp = (text: string): boolean => !/\/(udp|sctp)$/.test(text);

/** `startDelay` is the annotation `start-delay`. */
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
