/** The node's second identity: kube-proxy's follows Services, while the node's own certificate opens tunnels to other nodes. */
import { clientFromKubeconfig, createEventRecorder, createInformerFactory, type InformerFactory, readKubeconfig } from "@kubarium/client";
import type { Running } from "@kubarium/component-base";
import { Tunnels } from "@kubarium/network";
import type { NodeNetworkDeps } from "./node-network.ts";

export interface ProxyIdentity extends Running {
  /** What `startKubelet` takes as `proxy`. */
  forNode(nodeName: string): Pick<NodeNetworkDeps, "informers" | "recorder" | "tunnels">;
}

/** Both are paths of kubeconfigs. */
export function openProxyIdentity(
  files: { node: string; proxy: string },
  base: Omit<Parameters<typeof createInformerFactory>[0], "client">,
): ProxyIdentity {
  const client = clientFromKubeconfig(files.proxy, { userAgent: "kube-proxy/v1.36.2" });
  const informers: InformerFactory = createInformerFactory({ ...base, client });
  const { cert, key, ca } = readKubeconfig(files.node);
  const tunnels = cert && key ? new Tunnels({ cert, key, ca }) : undefined;
  informers.start();
  const { clock, random, log } = base;
  return {
    forNode: (host) => ({
      informers,
      tunnels,
      recorder: createEventRecorder({ client, clock, random, log, component: "kube-proxy", host }),
    }),
    async stop() {
      tunnels?.close();
      await informers.stop();
      await client.close();
    },
  };
}
