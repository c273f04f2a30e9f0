/** What /metrics says of the watch cache. */
import type { RequestMetrics } from "../http/metrics.ts";
import type { WatchCache } from "./watch-cache.ts";

export function measureCache(metrics: RequestMetrics, cache: WatchCache): void {
  const sum =
    (of: (resource: { size: number; watcherCount: number; queuedBytes: number }) => number): (() => number) =>
    () => {
      let total = 0;
      for (const resource of cache.resources()) total += of(resource);
      return total;
    };
  metrics.gauge(
    "apiserver_storage_objects",
    "Objects in the watch cache.",
    sum(({ size }) => size),
  );
  metrics.gauge(
    "apiserver_registered_watchers",
    "Watches that are open now.",
    sum(({ watcherCount }) => watcherCount),
  );
  metrics.gauge(
    "apiserver_watch_queued_bytes",
    "What open watches have not taken yet.",
    sum(({ queuedBytes }) => queuedBytes),
  );
  metrics.gauge("apiserver_watch_cache_resource_version", "The revision that the watch cache has reached.", () => cache.applied);
}
