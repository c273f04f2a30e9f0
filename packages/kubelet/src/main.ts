/** The kubelet as a process: flags to parts. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { clientFromKubeconfig, createEventRecorder, createInformerFactory, serverListening } from "@kubarium/client";
import { createLogger, hostAddress, type LogLevel, parseFlags, realClock, realRandom, runProcess } from "@kubarium/component-base";
import type { ImagePolicy } from "./images/catalogue-registry.ts";
import { type KubeletDeps, NODE_DEFAULTS, startKubelet } from "./kubelet.ts";
import { claimNode } from "./node/claim.ts";
import { openProxyIdentity } from "./network/proxy-identity.ts";

const given = parseFlags({
  kubeconfig: { type: "string", default: "", description: "how to reach the apiserver, with this node's client certificate" },
  "proxy-kubeconfig": {
    type: "string",
    default: "",
    description: "identity that may see Services, endpoints and nodes; without it pods reach only pods of their node",
  },
  "node-name": { type: "string", default: "", description: "the name of the one node that this process hosts" },
  "spare-identities": {
    type: "string",
    default: "",
    description: "folder of NAME.kubeconfig, NAME-serving.crt and .key: without --node-name the next free one is taken",
  },
  claims: { type: "string", default: "", description: "folder that nodes share to say which spare identity is taken" },
  "node-name-prefix": { type: "string", default: "node-", description: "names of the nodes when --nodes is more than 1" },
  nodes: { type: "number", default: 1, description: "how many nodes this process hosts; more than one serve no logs" },
  "node-ip": {
    type: "string",
    default: "127.0.0.1",
    description: "the node's address: in the Node, and where the HTTPS server listens; auto takes the machine's own",
  },
  port: { type: "number", default: 10250, description: "port of the HTTPS server" },
  "node-labels": { type: "string", default: "", description: "labels to register with, a=b,c=d" },
  "root-dir": {
    type: "string",
    default: "",
    description: "where the journal of started and stopped containers is kept; nowhere when empty",
  },
  "image-policy": { type: "string", default: "open", description: "open, strict or any: which images outside the catalogue exist" },
  "preload-images": { type: "string", default: "", description: "images that are on the node from the start, separated by commas" },
  "serialize-image-pulls": { type: "boolean", default: false, description: "pull one image at a time" },
  "max-pods": { type: "number", default: NODE_DEFAULTS.maxPods, description: "pods that fit on a node" },
  cpus: { type: "number", default: NODE_DEFAULTS.cpus, description: "CPUs of a node" },
  memory: { type: "string", default: NODE_DEFAULTS.memory, description: "memory of a node, a quantity" },
  "tls-cert-file": { type: "string", default: "", description: "certificate of the HTTPS server; no server without it" },
  "tls-private-key-file": { type: "string", default: "", description: "its key" },
  "client-ca-file": { type: "string", default: "", description: "authority of the client certificates that may ask this server" },
  speed: { type: "number", default: 1, description: "cluster seconds per real second" },
  "pod-cidr": { type: "string", default: "", description: "addresses of pods when no controller assigns the Node's spec.podCIDR" },
  "direct-addresses": {
    type: "boolean",
    default: false,
    description: "answer on Services' and pods' own addresses, which are this machine's (a container whose ranges are routed to it)",
  },
  bus: { type: "string", default: "none", description: "nats://… carries watch events; none watches over HTTP" },
  "log-level": { type: "string", default: "info", description: "trace, debug, info, warn, error or silent" },
});

const clock = realClock(given.speed);
const pool = given["spare-identities"];
const claim = pool && !given["node-name"] ? claimNode({ pool, claims: given.claims, host: hostname(), clock }) : undefined;
const flags = claim
  ? {
      ...given,
      "node-name": claim.nodeName,
      kubeconfig: join(pool, `${claim.nodeName}.kubeconfig`),
      "tls-cert-file": join(pool, `${claim.nodeName}-serving.crt`),
      "tls-private-key-file": join(pool, `${claim.nodeName}-serving.key`),
    }
  : given;
if (!["open", "strict", "any"].includes(flags["image-policy"]))
  throw new Error(`--image-policy must be open, strict or any, got ${flags["image-policy"]}`);
if (!flags.kubeconfig) throw new Error("--kubeconfig is required");
const names =
  flags.nodes > 1 ? Array.from({ length: flags.nodes }, (_, i) => `${flags["node-name-prefix"]}${i + 1}`) : [flags["node-name"]];
if (names.some((name) => !name)) throw new Error("--node-name is required");
const log = createLogger({
  component: "kubelet",
  level: flags["log-level"] as LogLevel,
  ...(names.length === 1 && names[0] ? { node: names[0] } : {}),
});

await runProcess(log, async (signal) => {
  const random = realRandom();
  const client = clientFromKubeconfig(flags.kubeconfig, { userAgent: "kubelet/v1.36.2" });
  const bus =
    flags.bus === "none" ? undefined : await (await import("@kubarium/bus/nats")).openNatsBus({ servers: flags.bus, log, clock, random });
  const informers = createInformerFactory({ client, bus, clock, random, log });
  const list = (text: string): string[] => text.split(",").filter(Boolean);
  const shared = {
    nodeIp: hostAddress(flags["node-ip"]),
    client,
    informers,
    clock,
    random,
    log,
    imagePolicy: flags["image-policy"] as ImagePolicy,
    preloadImages: list(flags["preload-images"]),
    serializeImagePulls: flags["serialize-image-pulls"],
    maxPods: flags["max-pods"],
    cpus: flags.cpus,
    memory: flags.memory,
    nodeLabels: Object.fromEntries(list(flags["node-labels"]).map((pair) => pair.split("=", 2) as [string, string])),
    ...(flags["pod-cidr"] ? { podCidr: flags["pod-cidr"] } : {}),
    ...(flags["root-dir"] ? { rootDir: flags["root-dir"] } : {}),
  };
  const read = (file: string): string => readFileSync(file, "utf8");
  const served = flags["tls-cert-file"] && names.length === 1;
  const tls = served
    ? { tls: { cert: read(flags["tls-cert-file"]), key: read(flags["tls-private-key-file"]), clientCa: read(flags["client-ca-file"]) } }
    : {};
  const files = { node: flags.kubeconfig, proxy: flags["proxy-kubeconfig"] };
  await serverListening(flags.kubeconfig, { clock, log, signal });
  const proxy = files.proxy ? openProxyIdentity(files, { bus, clock, random, log }) : undefined;
  informers.start();
  const running = await Promise.all(
    names.map((nodeName) => {
      const recorder = createEventRecorder({ client, clock, random, log, component: "kubelet", host: nodeName });
      const deps: KubeletDeps = {
        ...shared,
        ...tls,
        ...(proxy ? { proxy: { ...proxy.forNode(nodeName), direct: flags["direct-addresses"] } } : {}),
        nodeName,
        port: flags.port,
        recorder,
      };
      return startKubelet(deps);
    }),
  );
  return {
    healthy: () => running.every((node) => node.healthy?.() !== false),
    async stop() {
      await Promise.all(running.map((node) => node.stop()));
      await informers.stop();
      await proxy?.stop();
      await bus?.close();
      await client.close();
      claim?.release();
    },
  };
});
