/** What /livez and /readyz ask. Names are kube-apiserver's, where it has such a check. */
import type { Store } from "@kubarium/storage";
import type { HealthCheck, HealthChecks } from "./health.ts";

export function healthChecks(store: Store, state: { ready: boolean; draining: boolean }): HealthChecks {
  const ping: HealthCheck = { name: "ping", check: () => undefined };
  const stored: HealthCheck = { name: "etcd", check: () => store.head().then(() => undefined) };
  return {
    livez: [ping, stored],
    readyz: [
      ping,
      stored,
      { name: "informer-sync", check: () => (state.ready ? undefined : "not synced") },
      { name: "shutdown", check: () => (state.draining ? "process is shutting down" : undefined) },
    ],
  };
}
