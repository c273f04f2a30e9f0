/** A client that notes the revision of each of its writes: what read-your-writes rests on (design.md 6.3). */
import type { ResourceRef } from "@kubarium/api";
import { type Client, type DeleteOptions, pathOf, type ResourceClient } from "@kubarium/client";

export type Wrote = (ref: ResourceRef<unknown>, revision: number) => void;

export function trackWrites(client: Client, wrote: Wrote): Client {
  return {
    resource: <T>(ref: ResourceRef<T>) => trackResource(client, ref, wrote),
    request: (method, path, options) => client.request(method, path, options),
    close: () => client.close(),
  };
}

function trackResource<T>(client: Client, ref: ResourceRef<T>, wrote: Wrote): ResourceClient<T> {
  const inner = client.resource(ref);
  const note = <R>(answer: R): R => {
    const revision = revisionOf(answer);
    if (revision) wrote(ref as ResourceRef<unknown>, revision);
    return answer;
  };
  return {
    get: (namespace, name) => inner.get(namespace, name),
    list: (options) => inner.list(options),
    watch: (options) => inner.watch(options),
    create: async (namespace, object) => note(await inner.create(namespace, object)),
    update: async (object) => note(await inner.update(object)),
    updateStatus: async (object) => note(await inner.updateStatus(object)),
    createSubresource: async <R>(namespace: string, name: string, subresource: string, body: unknown) =>
      note(await inner.createSubresource<R>(namespace, name, subresource, body)),
    patch: async (namespace, name, patch, options) => note(await inner.patch(namespace, name, patch, options)),
    // A graceful deletion is a write: its answer is the object with the new revision, which ResourceClient.delete drops.
    delete: async (namespace, name, options) => {
      note(await client.request("DELETE", pathOf(ref as ResourceRef<unknown>, namespace, name), { body: deleteOptions(options) }));
    },
  };
}

function deleteOptions(options: DeleteOptions | undefined): unknown {
  return { kind: "DeleteOptions", apiVersion: "v1", ...options };
}

/** 0 when the answer carries none, as a `Status` does. */
function revisionOf(answer: unknown): number {
  const text = (answer as { metadata?: { resourceVersion?: string } } | undefined)?.metadata?.resourceVersion;
  const revision = Number(text);
  return Number.isSafeInteger(revision) ? revision : 0;
}
