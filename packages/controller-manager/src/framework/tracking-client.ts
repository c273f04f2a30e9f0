/** A client that notes the revision of each of its writes: what read-your-writes rests on (design.md 6.3). */
import type { ResourceRef } from "@kubarium/api";
import { type Client, type DeleteOptions, pathOf, type ResourceClient } from "@kubarium/client";

export type Wrote = (ref: ResourceRef<unknown>, revision: number) => void;

/** Once `signal` is aborted nothing is written any more: the key is somebody else's then. */
export function trackWrites(client: Client, signal: AbortSignal, wrote: Wrote): Client {
  return {
    resource: <T>(ref: ResourceRef<T>) => trackResource(client, ref, signal, wrote),
    request: (method, path, options) => client.request(method, path, options),
    close: () => client.close(),
  };
}

function trackResource<T>(client: Client, ref: ResourceRef<T>, signal: AbortSignal, wrote: Wrote): ResourceClient<T> {
  const inner = client.resource(ref);
  const write = async <R>(call: () => Promise<R>): Promise<R> => {
    signal.throwIfAborted();
    const answer = await call();
    const revision = revisionOf(answer);
    if (revision) wrote(ref as ResourceRef<unknown>, revision);
    return answer;
  };
  return {
    get: (namespace, name) => inner.get(namespace, name),
    list: (options) => inner.list(options),
    watch: (options) => inner.watch(options),
    create: (namespace, object) => write(() => inner.create(namespace, object)),
    update: (object) => write(() => inner.update(object)),
    updateStatus: (object) => write(() => inner.updateStatus(object)),
    createSubresource: <R>(namespace: string, name: string, subresource: string, body: unknown) =>
      write(() => inner.createSubresource<R>(namespace, name, subresource, body)),
    patch: (namespace, name, patch, options) => write(() => inner.patch(namespace, name, patch, options)),
    // A graceful deletion is a write: its answer is the object with the new revision, which ResourceClient.delete drops.
    delete: async (namespace, name, options) => {
      const path = pathOf(ref as ResourceRef<unknown>, namespace, name);
      await write(() => client.request("DELETE", path, { body: deleteOptions(options) }));
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
