/** The apiserver process: flags in, real parts out. */
import { readFile } from "node:fs/promises";
import type { Bus } from "@kubarium/bus";
import {
  type Clock,
  createLogger,
  hostAddress,
  type LogLevel,
  type Logger,
  parseFlags,
  type Random,
  realClock,
  realRandom,
  runProcess,
} from "@kubarium/component-base";
import type { Store } from "@kubarium/storage";
import { startOnState } from "./replaced-state.ts";
import { type ApiserverOptions, startApiserver } from "./server.ts";

const REGISTRY_MAX_BYTES = 20 * 1024 ** 3;

const flags = parseFlags({
  store: {
    type: "string",
    default: "embedded",
    description: "Where state lives: redis://host:port, several with commas, redis-cluster://…, or embedded",
  },
  "store-min-replicas": {
    type: "number",
    default: 0,
    description: "Redis acknowledges a write when so many replicas have it: a fail-over then loses none",
  },
  "data-dir": { type: "string", description: "Directory of the embedded store; without it state is lost with the process" },
  fsync: {
    type: "boolean",
    default: false,
    description: "The embedded store also survives a power cut, one fdatasync for each group of commits",
  },
  bus: { type: "string", default: "none", description: "Where changes are announced: nats://host:port, or none" },
  "bind-address": { type: "string", default: "127.0.0.1", description: "Address to listen on" },
  "secure-port": { type: "number", default: 6443, description: "Port to listen on; 0 picks a free one" },
  "advertise-address": {
    type: "string",
    description: "Address of the kubernetes Service's endpoint; the bind address unless given; auto takes the machine's own",
  },
  "tls-cert-file": { type: "string", required: true, description: "Serving certificate, PEM" },
  "tls-private-key-file": { type: "string", required: true, description: "Its key" },
  "client-ca-file": { type: "string", description: "CA of client certificates, PEM" },
  "kubelet-client-certificate": { type: "string", description: "Certificate shown to kubelets, PEM" },
  "kubelet-client-key": { type: "string", description: "Its key" },
  "kubelet-certificate-authority": { type: "string", description: "CA of the kubelets' serving certificates; not checked without it" },
  "service-account-issuer": { type: "string", default: "https://kubernetes.default.svc.cluster.local", description: "Issuer of tokens" },
  "service-account-signing-key-file": { type: "string", description: "Private key that signs tokens, PEM" },
  "service-account-key-file": { type: "string", description: "Public key that tokens are checked with, PEM" },
  "service-cluster-ip-range": { type: "string", default: "10.96.0.0/12", description: "Cluster IPs of Services" },
  "service-node-port-range": { type: "string", default: "30000-32767", description: "Node ports of Services" },
  speed: { type: "number", default: 1, description: "Cluster seconds that pass in one second" },
  "proxy-port": {
    type: "number",
    default: 0,
    description: "Loopback port of an HTTP proxy to cluster IPs, pods and Services; 0 is none",
  },
  "registry-port": { type: "number", default: 0, description: "Port of the image registry that docker push can push to; 0 is none" },
  "registry-address": { type: "string", default: "127.0.0.1", description: "Address that it listens on" },
  "registry-dir": {
    type: "string",
    description: "Directory of what was pushed; several apiservers may share it. Needed with --registry-port",
  },
  "registry-credentials": { type: "string", description: "user:password that pushes and pulls must prove; everybody may without it" },
  "registry-max-bytes": { type: "number", default: REGISTRY_MAX_BYTES, description: "Bytes that all blobs together may have" },
  "log-level": { type: "string", default: "info", description: "trace, debug, info, warn or error" },
});

const log = createLogger({ component: "apiserver", level: flags["log-level"] as LogLevel });
const clock = realClock(flags.speed);
const random = realRandom();

await runProcess(log, async () => {
  const bus = await openBus({ clock, random, log });
  const options = { ...(bus ? { bus } : {}), clock, random, log, ...(await configuration()) };
  const running = await startOnState({
    open: (served) => openStore({ clock, random, log }, served),
    start: (store, onReplaced) => startApiserver({ ...options, store, onReplaced }),
    clock,
    random,
    log,
  });
  return {
    stop: async () => {
      await running.stop();
      await bus?.close();
    },
  };
});

async function configuration(): Promise<
  Pick<ApiserverOptions, "tls" | "host" | "port" | "serviceCidr" | "nodePortRange"> & Partial<ApiserverOptions>
> {
  const read = (path: string): Promise<string> => readFile(path, "utf8");
  const optional = async (path: string | undefined): Promise<string | undefined> => (path ? read(path) : undefined);
  const clientCa = await optional(flags["client-ca-file"]);
  const kubeletCert = await optional(flags["kubelet-client-certificate"]);
  const kubeletKey = await optional(flags["kubelet-client-key"]);
  const kubeletCa = await optional(flags["kubelet-certificate-authority"]);
  const privateKey = await optional(flags["service-account-signing-key-file"]);
  const publicKey = await optional(flags["service-account-key-file"]);
  return {
    host: flags["bind-address"],
    port: flags["secure-port"],
    tls: { cert: await read(flags["tls-cert-file"]), key: await read(flags["tls-private-key-file"]), ...(clientCa ? { clientCa } : {}) },
    serviceCidr: flags["service-cluster-ip-range"],
    nodePortRange: portRange(flags["service-node-port-range"]),
    ...(flags["proxy-port"] ? { proxyPort: flags["proxy-port"] } : {}),
    ...imageRegistry(),
    ...(flags["advertise-address"] ? { advertiseAddress: hostAddress(flags["advertise-address"]) } : {}),
    ...(kubeletCert && kubeletKey
      ? { kubeletClient: { cert: kubeletCert, key: kubeletKey, ...(kubeletCa ? { ca: kubeletCa } : {}) } }
      : {}),
    ...(privateKey && publicKey
      ? { serviceAccount: { issuer: flags["service-account-issuer"], privateKey, publicKeys: [publicKey] } }
      : {}),
  };
}

function imageRegistry(): Pick<ApiserverOptions, "imageRegistry"> {
  const { "registry-port": port, "registry-address": host, "registry-dir": dir, "registry-credentials": pair } = flags;
  if (!port) return {};
  if (!dir) throw new Error("--registry-port needs --registry-dir, where blobs are kept");
  const colon = pair?.indexOf(":") ?? 0;
  if (pair && colon < 1) throw new Error("--registry-credentials must look like user:password");
  const credentials = pair ? { credentials: { username: pair.slice(0, colon), password: pair.slice(colon + 1) } } : {};
  return { imageRegistry: { host: hostAddress(host), port, dir, limits: { maxBytes: flags["registry-max-bytes"] }, ...credentials } };
}

function portRange(text: string): { from: number; to: number } {
  const match = /^(\d+)-(\d+)$/.exec(text);
  if (!match) throw new Error(`--service-node-port-range must look like 30000-32767, got "${text}"`);
  return { from: Number(match[1]), to: Number(match[2]) };
}

interface Parts {
  clock: Clock;
  random: Random;
  log: Logger;
}

/** Adapters are loaded when they are used, so that the embedded server carries no Redis client. */
async function openStore(parts: Parts, served: number): Promise<Store> {
  if (flags.store === "embedded") {
    const { openMemoryStore } = await import("@kubarium/storage/memory");
    const dir = flags["data-dir"];
    return openMemoryStore({ ...parts, ...(dir ? { dir } : {}), durability: flags.fsync ? "machine" : "process" });
  }
  const { openRedisStore } = await import("@kubarium/storage/redis");
  return openRedisStore({ ...parts, url: flags.store, minReplicas: flags["store-min-replicas"], ...(served ? { served } : {}) });
}

async function openBus(parts: Parts): Promise<Bus | undefined> {
  if (flags.bus === "none") return undefined;
  const { openNatsBus } = await import("@kubarium/bus/nats");
  return openNatsBus({ ...parts, servers: flags.bus });
}
