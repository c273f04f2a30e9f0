/** One node in this process. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientFromKubeconfig, createEventRecorder, createInformerFactory } from "@kubarium/client";
import type { Running } from "@kubarium/component-base";
import { openProxyIdentity, startKubelet } from "@kubarium/kubelet";
import type { ImagePolicy } from "@kubarium/kubelet";
import type { Parts } from "./control-plane.ts";

export interface NodePlace {
  name: string;
  ip: string;
  port: number;
}

export async function startNode(pki: string, { name, ip, port }: NodePlace, imagePolicy: ImagePolicy, parts: Parts): Promise<Running> {
  const read = (file: string): string => readFileSync(join(pki, file), "utf8");
  const kubeconfig = join(pki, `${name}.kubeconfig`);
  const client = clientFromKubeconfig(kubeconfig, { userAgent: "kubelet/v1.36.2" });
  const informers = createInformerFactory({ ...parts, client, bus: undefined });
  const proxy = openProxyIdentity({ node: kubeconfig, proxy: join(pki, "kube-proxy.kubeconfig") }, { ...parts, bus: undefined });
  informers.start();
  const kubelet = await startKubelet({
    ...parts,
    nodeName: name,
    nodeIp: ip,
    port,
    client,
    informers,
    recorder: createEventRecorder({ ...parts, client, component: "kubelet", host: name }),
    imagePolicy,
    tls: { cert: read(`${name}-serving.crt`), key: read(`${name}-serving.key`), clientCa: read("ca.crt") },
    proxy: proxy.forNode(name),
  });
  return {
    async stop() {
      await kubelet.stop();
      await informers.stop();
      await proxy.stop();
      await client.close();
    },
  };
}
