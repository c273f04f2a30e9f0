/** From the moment a client sends a create to the moment another client's watch has it, at a steady rate. */
import { type ConfigMap, resources } from "@kubarium/api";
import { clientFromKubeconfig } from "@kubarium/client";
import type { TestCluster } from "../../harness/cluster.ts";
import { runLoad, targetOf } from "../run.ts";
import { type Figure, percentile } from "../table.ts";

const RATE = 1_000;
const COUNT = 5_000;
/** The first second finds cold code. */
const WARM_UP = 1_000;
const GOAL_P99_MS = 10;

const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "NAME" }, data: { sent: "SENT" } });

export async function measureWatch(cluster: TestCluster): Promise<Figure[]> {
  await cluster.kubectl("create namespace bench-watch");
  const client = clientFromKubeconfig(cluster.kubeconfig, { userAgent: "kubarium-bench" });
  const ending = new AbortController();
  const delays: number[] = [];
  const { metadata } = await client.resource(resources.configMaps).list({ namespace: "bench-watch" });
  const watching = (async () => {
    const options = { namespace: "bench-watch", resourceVersion: metadata.resourceVersion, signal: ending.signal };
    for await (const event of client.resource<ConfigMap>(resources.configMaps).watch(options)) {
      const sent = event.type === "ADDED" ? event.object.data?.["sent"] : undefined;
      if (sent) delays.push(performance.timeOrigin + performance.now() - Number(sent));
      if (delays.length === COUNT) return;
    }
  })();
  try {
    const load = { path: "/api/v1/namespaces/bench-watch/configmaps", body, prefix: "cm", count: COUNT, connections: 50, rate: RATE };
    const [result] = await Promise.all([runLoad({ ...targetOf(cluster), ...load }), watching]);
    const steady = delays.slice(WARM_UP);
    return [
      {
        name: `watch delivery at ${round(COUNT / result.seconds)} creates a second, p50`,
        value: percentile(steady, 0.5),
        unit: "ms",
        direction: "less",
      },
      { name: "  p99", value: percentile(steady, 0.99), unit: "ms", goal: GOAL_P99_MS, direction: "less" },
    ];
  } finally {
    ending.abort();
    await client.close();
    await cluster.kubectl("delete namespace bench-watch --wait=false");
  }
}

const round = (value: number): string => value.toFixed(0);
