/** A registry that is down while a file says so: what `registry-down` of a chaos experiment does to a node. */
import { access } from "node:fs/promises";
import { canonicalName } from "./reference.ts";
import { type ImageRegistry, PullError } from "./registry.ts";

/** In the kubelet's root directory. */
export const OUTAGE_FILE = "image-registry-down";

/** An address that nobody has (RFC 5737). */
const NOBODY = "192.0.2.1:443";

/** What the node has already needs no registry. The text is containerd's for a refused connection. */
export function withOutages(registry: ImageRegistry, file: string): ImageRegistry {
  const isDown = (): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );
  return {
    async resolve(reference, credentials) {
      if (!(await isDown())) return registry.resolve(reference, credentials);
      const host = reference.registry === "docker.io" ? "registry-1.docker.io" : reference.registry;
      const path = reference.repository.slice(reference.registry.length + 1);
      throw new PullError(
        `failed to pull and unpack image "${canonicalName(reference)}": failed to resolve image: failed to do request: ` +
          `Head "https://${host}/v2/${path}/manifests/${reference.tag ?? reference.digest}": dial tcp ${NOBODY}: connect: connection refused`,
      );
    },
    builtHere: (reference) => registry.builtHere(reference),
  };
}
