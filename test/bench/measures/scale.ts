/** A Deployment scaled from 0 to many replicas until all are Ready, scheduler and kubelets at work. */
import { type Deployment, resources } from "@kubarium/api";
import { clientFromKubeconfig } from "@kubarium/client";
import type { TestCluster } from "../../harness/cluster.ts";
import type { Figure } from "../table.ts";

const REPLICAS = 100;
const GOAL_S = 1.5;

export async function measureScale(cluster: TestCluster): Promise<Figure[]> {
  const client = clientFromKubeconfig(cluster.kubeconfig, { userAgent: "kubarium-bench" });
  const deployments = client.resource<Deployment>(resources.deployments);
  await cluster.kubectl("create deployment bench-scale --image=nginx:1.25 --replicas=3");
  await cluster.kubectl("rollout status deployment/bench-scale --timeout=60s");
  await cluster.kubectl("scale deployment/bench-scale --replicas=0");
  await cluster.kubectl("wait --for=delete pod -l app=bench-scale --timeout=90s");
  const ending = new AbortController();
  const reached = async (replicas: number, from: string): Promise<void> => {
    const options = { namespace: "default", resourceVersion: from, signal: ending.signal };
    for await (const { type, object } of deployments.watch(options)) {
      if (type === "MODIFIED" && object.metadata.name === "bench-scale" && (object.status.readyReplicas ?? 0) === replicas) return;
    }
  };
  try {
    const { metadata } = await deployments.list({ namespace: "default" });
    const begun = performance.now();
    const done = reached(REPLICAS, metadata.resourceVersion);
    await deployments.patch("default", "bench-scale", { type: "merge", body: { spec: { replicas: REPLICAS } } }, { subresource: "scale" });
    await done;
    const seconds = (performance.now() - begun) / 1000;
    return [{ name: `Deployment scaled from 0 to ${REPLICAS} Ready, 3 nodes`, value: seconds, unit: "s", goal: GOAL_S, direction: "less" }];
  } finally {
    ending.abort();
    await client.close();
    await cluster.kubectl("delete deployment bench-scale --wait=false");
  }
}
