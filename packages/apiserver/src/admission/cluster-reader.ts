/** What admission and authorization read of the cluster: the watch cache, objects as they are served. */
import type { AnyObject } from "@kubarium/api/server";
import type { Registry } from "../registry/registry.ts";

/** Resources are named as the store names them (`pods`, `priorityclasses.scheduling.k8s.io`); objects are shared, not to be changed. */
export interface ClusterReader {
  /** As the cache has it; perhaps not the newest. `key` is `name` or `namespace/name`. */
  get(resource: string, key: string): AnyObject | undefined;
  /** With every write in it that was acknowledged before the call. */
  fresh(resource: string, key: string): Promise<AnyObject | undefined>;
  /** As the cache has them, of one namespace or of all. */
  list(resource: string, namespace?: string): AnyObject[];
}

export function clusterReader({ storage }: Pick<Registry, "storage">): ClusterReader {
  return {
    get: (resource, key) => storage.peek(resource, key)?.object,
    fresh: async (resource, key) => (await storage.get(resource, key))?.object,
    list: (resource, namespace = "") => {
      const cache = storage.cache.resource(resource);
      const found: AnyObject[] = [];
      for (const key of cache.keys(namespace)) {
        const entry = cache.get(key);
        if (entry) found.push(entry.object);
      }
      return found;
    },
  };
}
