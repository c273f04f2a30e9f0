/** A registry that is down while a file says so: what `registry-down` of a chaos experiment does to a node. */
import { access } from "node:fs/promises";
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
      const { registry: host, repository, tag, digest } = reference;
      const name = `${repository}${tag ? `:${tag}` : `@${digest}`}`;
      const url = `https://${host === "docker.io" ? "registry-1.docker.io" : host}/v2/${repository.slice(host.length + 1)}/manifests/${tag ?? digest}`;
      throw new PullError(
        `failed to pull and unpack image "${name}": failed to resolve image: failed to do request: Head "${url}": dial tcp ${NOBODY}: connect: connection refused`,
      );
    },
    builtHere: (reference) => registry.builtHere(reference),
  };
}
