/**
 * Blobs and manifests that no tag leads to are removed, after a while: a push uploads its blobs before the manifest that names them.
 * Several apiservers may sweep one folder; what one has removed the other does not find.
 */
import { parseManifest } from "../manifest.ts";
import type { BlobStore } from "./blobs.ts";

/** Digests by repository. */
export type Tagged = ReadonlyMap<string, readonly string[]>;

interface Reached {
  manifests: Set<string>;
  blobs: Set<string>;
}

/** `isOld`: of a time of change in wall-clock milliseconds. Answers how many contents are gone. */
export async function sweep(blobs: BlobStore, tagged: Tagged, isOld: (changedMs: number) => boolean): Promise<number> {
  const kept = new Set<string>();
  for (const repository of await blobs.repositories()) {
    const reached = await reachedFrom(blobs, repository, tagged.get(repository) ?? []);
    for (const { digest, changedMs } of await blobs.links(repository, "_manifests")) {
      if (!reached.manifests.has(digest) && isOld(changedMs)) await blobs.removeManifest(repository, digest);
      else kept.add(digest);
    }
    for (const { digest, changedMs } of await blobs.links(repository, "_blobs")) {
      if (!reached.blobs.has(digest) && isOld(changedMs)) await blobs.unlink(repository, digest);
      else kept.add(digest);
    }
    await blobs.forgetIfEmpty(repository);
  }
  let removed = 0;
  for (const digest of await blobs.contents()) if (!kept.has(digest) && (await blobs.removeContent(digest, isOld))) removed++;
  return removed;
}

/** An index leads to its images, an image to its configuration and layers. */
async function reachedFrom(blobs: BlobStore, repository: string, digests: readonly string[]): Promise<Reached> {
  const reached: Reached = { manifests: new Set(), blobs: new Set() };
  const open = [...digests];
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    if (reached.manifests.has(digest)) continue;
    reached.manifests.add(digest);
    const found = await blobs.manifest(repository, digest);
    if (!found) continue;
    const manifest = parseManifest(found.content, found.mediaType);
    if (manifest.kind === "index") open.push(...manifest.manifests.map((one) => one.digest));
    else for (const one of [manifest.config, ...manifest.layers]) reached.blobs.add(one.digest);
  }
  return reached;
}
