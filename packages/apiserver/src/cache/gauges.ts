/** What /metrics says of the watch cache. */
import type { RequestMetrics } from "../http/metrics.ts";
import type { CacheWatcher } from "./resource-cache.ts";
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
  const byClient =
    (of: (watcher: CacheWatcher) => number, join: (a: number, b: number) => number): (() => Map<string, number>) =>
    () => {
      const values = new Map<string, number>();
      for (const resource of cache.resources())
        for (const watcher of resource.watchers()) {
          const client = watcher.client ?? "system:apiserver";
          values.set(client, join(values.get(client) ?? 0, of(watcher)));
        }
      return values;
    };
  const add = (a: number, b: number): number => a + b;
  const lag = ({ queuedFrom }: CacheWatcher): number => (queuedFrom === undefined ? 0 : cache.applied - queuedFrom + 1);
  metrics.gauges(
    "apiserver_watch_client_watches",
    "Watches that are open now, by user.",
    "user",
    byClient(() => 1, add),
  );
  metrics.gauges(
    "apiserver_watch_client_unread_bytes",
    "What a user's watches have not taken yet.",
    "user",
    byClient(({ unreadBytes = 0 }) => unreadBytes, add),
  );
  metrics.gauges("apiserver_watch_client_lag_revisions", "How far a user's slowest watch is behind.", "user", byClient(lag, Math.max));
}
