/** Where images come from. Today the catalogue in this process; an image store behind the API takes this seam later (`kubarium image push`). */
import type { ImageReference } from "./reference.ts";

/** What a container starts from, when its spec does not say otherwise. */
export interface ImageConfig {
  entrypoint: readonly string[];
  cmd: readonly string[];
  env: Readonly<Record<string, string>>;
  ports: readonly number[];
  /** A number or a name; "" is root. */
  user: string;
}

export interface Image {
  /** `sha256:…`: two tags of one image share it. */
  id: string;
  repository: string;
  /** Every canonical tag under which the node knows it, sorted; the first is what a status shows. */
  repoTags: readonly string[];
  sizeBytes: number;
  pullMs: number;
  config: ImageConfig;
}

export interface ImageRegistry {
  /** Throws PullError in containerd's words when it cannot be had. */
  resolve(reference: ImageReference, credentials: readonly PullCredential[]): Promise<Image>;
  /** Built on this very machine: there without a pull, as an unqualified name is under the open policy. */
  builtHere(reference: ImageReference): Image | undefined;
}

export interface PullCredential {
  registry: string;
  username: string;
  password: string;
}

/** Its message is the whole text of the `Failed to pull image` event after the colon. */
export class PullError extends Error {
  override readonly name = "PullError";
}
