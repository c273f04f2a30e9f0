/** Image names in Docker's grammar. Source: distribution/reference, as kubelet's pkg/util/parsers uses it. */
export interface ImageReference {
  /** `docker.io/library/nginx`: registry and repository, normalised. */
  repository: string;
  registry: string;
  /** `nginx`: the last part of the path. */
  name: string;
  /** `latest` when neither tag nor digest is given; undefined with a digest alone. */
  tag: string | undefined;
  digest: string | undefined;
  /** Named without a registry or an owner, as images built on the machine are. */
  unqualified: boolean;
}

const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;

/** Undefined for `invalid reference format`. */
export function parseImageReference(text: string): ImageReference | undefined {
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : digest ? undefined : "latest";
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const parts = (hasTag ? named.slice(0, colon) : named).split("/");
  const first = parts[0] ?? "";
  const hasHost = parts.length > 1 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const registry = hasHost ? first : "docker.io";
  const path = hasHost ? parts.slice(1) : parts;
  if (hasHost && !HOST.test(first)) return undefined;
  if (!path.length || path.some((part) => !COMPONENT.test(part))) return undefined;
  const unqualified = !hasHost && path.length === 1;
  const full = registry === "docker.io" && path.length === 1 ? ["library", ...path] : path;
  return { repository: `${registry}/${full.join("/")}`, registry, name: path.at(-1) ?? "", tag, digest, unqualified };
}

/** `docker.io/library/nginx:1.25`, as a container's status names it. */
export function canonicalName(reference: ImageReference): string {
  return `${reference.repository}${reference.tag ? `:${reference.tag}` : ""}${reference.digest ? `@${reference.digest}` : ""}`;
}

/** Loopback names of a registry, each a name of the cluster's own: whoever pushes to one reaches it. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

export const isLoopbackRegistry = (registry: string): boolean => LOOPBACK.test(registry);

/**
 * One name for what pushes and pods call differently: `team/app` of `team/app`, `docker.io/team/app` and `localhost:5000/team/app`, as if
 * the cluster's registry were the nodes' mirror of Docker Hub. Other registries keep their name: `quay.io/team/app`.
 */
export function repositoryKey({ repository, registry }: Pick<ImageReference, "repository" | "registry">): string {
  const path = repository.slice(registry.length + 1);
  if (LOOPBACK.test(registry)) return path;
  return registry === "docker.io" ? path.replace(/^library\//, "") : repository;
}
