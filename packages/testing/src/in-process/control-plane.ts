/** apiserver, controller-manager and scheduler of one cluster in this process, with state in memory. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startApiserver } from "@kubarium/apiserver";
import { clientFromKubeconfig, createEventRecorder, createInformerFactory } from "@kubarium/client";
import type { Clock, Logger, Random, Running } from "@kubarium/component-base";
import { startControllerManager } from "@kubarium/controller-manager";
import { startScheduler } from "@kubarium/scheduler";
import { openMemoryStore } from "@kubarium/storage/memory";
import { memoryWorkQueues } from "@kubarium/workqueue/memory";

export interface Parts {
  clock: Clock;
  random: Random;
  log: Logger;
}

const ISSUER = "https://kubernetes.default.svc.cluster.local";

/** `pki` is a folder as the kubarium command makes it. */
export async function startControlPlane(pki: string, port: number, parts: Parts): Promise<Running> {
  const read = (file: string): string => readFileSync(join(pki, file), "utf8");
  const store = await openMemoryStore(parts);
  const apiserver = await startApiserver({
    ...parts,
    store,
    host: "127.0.0.1",
    port,
    tls: { cert: read("apiserver.crt"), key: read("apiserver.key"), clientCa: read("ca.crt") },
    kubeletClient: { cert: read("apiserver-kubelet-client.crt"), key: read("apiserver-kubelet-client.key"), ca: read("ca.crt") },
    serviceAccount: { issuer: ISSUER, privateKey: read("sa.key"), publicKeys: [read("sa.pub")] },
  });
  const managerClient = clientFromKubeconfig(join(pki, "controller-manager.kubeconfig"), { userAgent: "kube-controller-manager" });
  const manager = await startControllerManager({
    ...parts,
    client: managerClient,
    informers: createInformerFactory({ ...parts, client: managerClient, bus: undefined }),
    queues: memoryWorkQueues(parts),
    rootCa: read("ca.crt"),
    options: { serviceAccountKey: read("sa.key") },
  });
  const scheduler = await startSchedulerOf(pki, parts);
  return {
    async stop() {
      await scheduler.stop();
      await manager.stop();
      await managerClient.close();
      await apiserver.stop();
      await store.close();
    },
  };
}

async function startSchedulerOf(pki: string, parts: Parts): Promise<Running> {
  const ending = new AbortController();
  const client = clientFromKubeconfig(join(pki, "scheduler.kubeconfig"), { userAgent: "kube-scheduler" });
  const informers = createInformerFactory({ ...parts, client, bus: undefined });
  const events = createEventRecorder({ ...parts, client, component: "default-scheduler", signal: ending.signal });
  const scheduler = await startScheduler({ ...parts, client, informers, events });
  return {
    async stop() {
      ending.abort(new Error("stopping"));
      await scheduler.stop();
      await informers.stop();
      await client.close();
    },
  };
}
