/** Where images come from: the catalogue in this process, and what was pushed to the cluster. */
import type { ImageReference } from "@kubarium/api";

/** What a container starts from, when its spec does not say otherwise. */
export interface ImageConfig {
  entrypoint: readonly string[];
  cmd: readonly string[];
  env: Readonly<Record<string, string>>;
  ports: readonly number[];
  /** `1000`, `1000:1000` or a name; "" is root. */
  user: string;
  /** "" is the root directory. */
  workingDir: string;
}

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface Image {
  /** `sha256:…`: two tags of one image share it. */
  id: string;
  repository: string;
  /** Every canonical tag under which the node knows it, sorted; the first is what a status shows. */
  repoTags: readonly string[];
  sizeBytes: number;
  pullMs: number;
  config: ImageConfig;
  /** What its containers do unless their pod's `kubarium.dev/…` annotations say otherwise; names are those of the annotations. */
  behaviour: Readonly<Record<string, string>>;
  /** What the default app says that it is. */
  tag: string;
  /** Somebody pushed it: of its programs only the shell's are known, everything else is the default app. */
  pushed: boolean;
}

export interface ImageRegistry {
  /** Throws PullError in containerd's words when it cannot be had. */
  resolve(reference: ImageReference, credentials: readonly PullCredential[]): Promise<Image>;
  /** Built on this very machine: there without a pull, as an unqualified name is under the open policy. */
  builtHere(reference: ImageReference): Promise<Image | undefined>;
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
