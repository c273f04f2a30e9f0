/** ContainerImage of kubarium.dev/v1: an image that somebody pushed, one object for each tag. Whoever creates one has pushed an image. */
import { fnv32a } from "@kubarium/apimachinery";
import type { ObjectMeta } from "../generated/types.ts";
import { isLoopbackRegistry, type ImageReference } from "./reference.ts";

/** Named for the type checker only: `ContainerImage` is what a Node's status lists. */
export interface PushedImage {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: PushedImageSpec;
}

export interface PushedImageSpec {
  /** Canonical and with its tag: `docker.io/team/app:v1`. Never changes. */
  image: string;
  /** `sha256:…` of the manifest; made of the name when nothing was uploaded. */
  digest?: string;
  /** Of the manifest, when the cluster's registry holds it. */
  mediaType?: string;
  sizeBytes?: number;
  config?: PushedImageConfig;
  /** Left out: anybody may pull it. */
  access?: { username: string; passwordHash: string };
  behaviour?: ImageBehaviour;
}

/** What the OCI image configuration says, as far as containers start from it. */
export interface PushedImageConfig {
  entrypoint?: string[];
  cmd?: string[];
  /** `NAME=value`. */
  env?: string[];
  workingDir?: string;
  user?: string;
  /** `8080/tcp`. */
  exposedPorts?: string[];
  labels?: Record<string, string>;
}

/** As the `kubarium.dev/…` annotations of a Pod, which win. Durations are Go's. */
export interface ImageBehaviour {
  /** Where the default app listens when nothing else says so. */
  port?: number;
  startDelay?: string;
  readyAfter?: string;
  crashAfter?: string;
  exitCode?: number;
  httpStatus?: number;
  cpu?: string;
  memory?: string;
  /** What its registry answers to every pull, instead of the image: 429, 500, 503. */
  pullStatus?: number;
}

/** The name of the object of an image: readable, and the same however the cluster's registry is called. */
export function pushedImageName({ repository, registry, tag = "latest" }: ImageReference): string {
  const canonical = isLoopbackRegistry(registry) ? `localhost${repository.slice(registry.length)}:${tag}` : `${repository}:${tag}`;
  const readable = canonical
    .replace(/^docker\.io\/(library\/)?/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_READABLE);
  return `${readable}-${fnv32a(canonical).toString(16).padStart(8, "0")}`;
}

const MAX_READABLE = 200;
