/** The kubelet as a component: nodes over one client, one event recorder and one set of informers. */
import { join } from "node:path";
import { type Pod, resources, type Service } from "@kubarium/api";
import type { Client, EventRecorder, InformerFactory } from "@kubarium/client";
import type { Clock, Logger, Random, Running } from "@kubarium/component-base";
import { catalogueRegistry, type ImagePolicy } from "./images/catalogue-registry.ts";
import { followPushedImages } from "./images/pushed-images.ts";
import { OUTAGE_FILE, withOutages } from "./images/outage.ts";
import type { ImageRegistry } from "./images/registry.ts";
import { NodeAgent, type NodeAgentOptions, podInformerOptions } from "./node/node-agent.ts";
import { type NodeNetworkDeps, type RunningNodeNetwork, startNodeNetwork } from "./network/node-network.ts";
import { type KubeletServer, type ServerTls, startServer } from "./server/server.ts";

export interface KubeletDeps {
  nodeName: string;
  nodeIp: string;
  /** Of the HTTPS server and in the Node; 0 takes any free one. */
  port: number;
  client: Client;
  informers: InformerFactory;
  /** `component: "kubelet"`, `host: nodeName`. */
  recorder: EventRecorder;
  clock: Clock;
  random: Random;
  log: Logger;
  rootDir?: string;
  imagePolicy?: ImagePolicy;
  /** Instead of the catalogue under `imagePolicy`. */
  registry?: ImageRegistry;
  /** Without it there is no server: logs cannot be read. */
  tls?: ServerTls;
  maxPods?: number;
  cpus?: number;
  memory?: string;
  nodeLabels?: Readonly<Record<string, string>>;
  podCidr?: string;
  serializeImagePulls?: boolean;
  preloadImages?: readonly string[];
  /** What connects pods with Services and other nodes; without it they reach only this node's pods. */
  proxy?: Pick<NodeNetworkDeps, "informers" | "recorder" | "tunnels" | "direct">;
}

/** Memory as of a machine sold with 16 GB. */
export const NODE_DEFAULTS = { maxPods: 110, cpus: 8, memory: "16393244Ki" };

/** Resolves when the node is registered, and Ready if it has a range for its pods. The informer factory is the caller's to start and stop. */
export async function startKubelet(deps: KubeletDeps): Promise<Running & { agent: NodeAgent; port: number }> {
  const { client, clock, random, log, recorder } = deps;
  const options: NodeAgentOptions = {
    ...NODE_DEFAULTS,
    nodeName: deps.nodeName,
    nodeIp: deps.nodeIp,
    port: deps.port,
    nodeLabels: deps.nodeLabels ?? {},
    serializeImagePulls: deps.serializeImagePulls ?? false,
    preloadImages: deps.preloadImages ?? [],
    ...(deps.maxPods ? { maxPods: deps.maxPods } : {}),
    ...(deps.cpus ? { cpus: deps.cpus } : {}),
    ...(deps.memory ? { memory: deps.memory } : {}),
    ...(deps.podCidr ? { podCidr: deps.podCidr } : {}),
    ...(deps.rootDir ? { rootDir: deps.rootDir } : {}),
  };
  const pods = deps.informers.informer<Pod>(resources.pods, podInformerOptions(deps.nodeName));
  const images = deps.registry ?? catalogueRegistry(deps.imagePolicy ?? "open", followPushedImages(deps));
  const registry = deps.rootDir ? withOutages(images, join(deps.rootDir, OUTAGE_FILE)) : images;
  const agent = new NodeAgent(options, { client, pods, clock, random, log, recorder, registry, services: servicesOf(deps.informers) });
  let server: KubeletServer | undefined;
  if (deps.tls) {
    server = await startServer(agent, { host: deps.nodeIp, port: deps.port, tls: deps.tls, clock, log });
    options.port = server.port;
  }
  let stopping: Promise<void> | undefined;
  let network: RunningNodeNetwork | undefined;
  try {
    const { nodeName, nodeIp, proxy } = deps;
    if (proxy) network = await startNodeNetwork({ ...proxy, nodeName, nodeIp, network: agent.network, clock, random, log });
    await agent.start();
  } catch (error) {
    await server?.close();
    throw error;
  }
  log.info({ node: deps.nodeName, ip: deps.nodeIp, port: options.port }, "kubelet started");
  return {
    agent,
    port: options.port,
    healthy: () => agent.heartbeat.isReady(),
    stop() {
      stopping ??= (async () => {
        await network?.stop();
        await agent.stop();
        await server?.close();
        await recorder.flush();
      })();
      return stopping;
    },
  };
}

/** Followed from the first container on: a node without pods does not need them. */
function servicesOf(informers: InformerFactory): () => Promise<readonly Service[]> {
  return async () => {
    const services = informers.informer<Service>(resources.services);
    await services.synced();
    return services.list();
  };
}
