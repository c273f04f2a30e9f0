/** What was pushed to the cluster: ContainerImage objects, followed from the first pull on. */
import { isLoopbackRegistry, parseImageReference, type PushedImage, repositoryKey, resources } from "@kubarium/api";
import { StatusError } from "@kubarium/apimachinery";
import type { Client, Informer, InformerFactory, InformerOptions } from "@kubarium/client";
import type { Logger } from "@kubarium/component-base";

export interface PushedImages {
  /** Resolves when all that was pushed before is known. */
  ready(): Promise<void>;
  /** By `repositoryKey`. */
  inRepository(key: string): readonly PushedImage[];
  /** Whether anything lies in the cluster's own registry. */
  registryIsUsed(): boolean;
}

export const nothingPushed: PushedImages = { ready: async () => {}, inRepository: () => [], registryIsUsed: () => false };

const OPTIONS: InformerOptions<PushedImage> = { indexes: { repository: (image) => [keyOf(image)].filter((key) => key !== undefined) } };

function keyOf({ spec }: PushedImage): string | undefined {
  const reference = parseImageReference(spec.image);
  return reference && repositoryKey(reference);
}

/** A cluster that does not know the kind, any other Kubernetes, has no pushed images. */
export function followPushedImages({ client, informers, log }: { client: Client; informers: InformerFactory; log: Logger }): PushedImages {
  let informer: Informer<PushedImage> | undefined;
  let following: Promise<void> | undefined;
  const follow = async (): Promise<void> => {
    try {
      await client.resource(resources.containerImages).list({ limit: 1 });
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 403)) {
        log.warn({ err: error }, "this cluster knows no pushed images");
        return;
      }
      // Anything else passes; the informer goes on asking.
    }
    informer = informers.informer(resources.containerImages, OPTIONS);
    await informer.synced();
  };
  return {
    ready: () => (following ??= follow()),
    inRepository: (key) => informer?.byIndex("repository", key) ?? [],
    registryIsUsed: () => !!informer?.list().some(({ spec }) => spec.mediaType && isLoopbackRegistry(spec.image.split("/")[0] ?? "")),
  };
}
