/**
 * Credentials of a cluster whose components are containers: a folder (a volume) for each kind of reader, so that none sees what is
 * another's. What is there is left alone. Nodes that are added later (`--scale node=N`) find identities of their own, made beforehand.
 */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Random } from "@kubarium/component-base";
import { natsConfiguration, redisConfiguration, sentinelConfiguration } from "../servers/configuration.ts";
import { APISERVER_NAMES, CLIENTS, ensureKubeconfig, ensurePair, ensureSigningKey, KUBERNETES_SERVICE_IP, lazyAuthority } from "./files.ts";

export interface ContainerCredentials {
  /** Its subfolders are the volumes: authority, control-plane, nodes, spare-nodes, redis, nats. */
  dir: string;
  /** Where components find the apiserver: `https://apiserver:6443`. */
  server: string;
  /** Where the user finds it: `https://127.0.0.1:6443`. */
  publicServer: string;
  /** The user's kubeconfig; it belongs to whoever owns the folder it is in. */
  kubeconfig: string;
  /** One, or all that may be in charge, separated by commas. */
  redisHost: string;
  /** One, or all of a NATS cluster, separated by commas. */
  natsHost: string;
  nodes: readonly string[];
  /** How many more identities there are, named after the last of `nodes`: node-4, node-5 … */
  spareNodes: number;
  /** The user id that every container runs as. */
  owner: number;
  /** More folders (volumes for data) that this user must be able to write to. */
  own: readonly string[];
}

const FOLDERS = ["authority", "control-plane", "nodes", "spare-nodes", "redis", "nats"] as const;
const PASSWORD_BYTES = 24;
const NATS_USER = "kubarium";
const REDIS_PORT = 6379;
const NATS_PORT = 4222;
const NATS_ROUTE_PORT = 6222;

export async function ensureContainerCredentials(options: ContainerCredentials, random: Random, nowMs: number): Promise<void> {
  const folder = (name: (typeof FOLDERS)[number], file = ""): string => join(options.dir, name, file);
  for (const name of FOLDERS) mkdirSync(folder(name), { recursive: true });
  const authority = lazyAuthority(folder("authority"), nowMs);
  const identities = { cluster: "kubarium", server: options.server, nodes: [] };
  const { ca } = await authority();
  for (const name of ["control-plane", "nodes", "spare-nodes"] as const) writeFileSync(folder(name, "ca.crt"), ca.cert);
  const dnsNames = [...APISERVER_NAMES, new URL(options.server).hostname];
  const server = { dnsNames, ips: ["127.0.0.1", KUBERNETES_SERVICE_IP] };
  await ensurePair(folder("control-plane", "apiserver"), authority, { commonName: "kube-apiserver" }, { server });
  const kubeletClient = { commonName: "kube-apiserver-kubelet-client", organizations: ["system:masters"] };
  await ensurePair(folder("control-plane", "apiserver-kubelet-client"), authority, kubeletClient, { client: true });
  await ensureSigningKey(folder("control-plane"));
  for (const client of CLIENTS) {
    if (client.file === "admin") {
      await ensureKubeconfig(options.kubeconfig, authority, client, { ...identities, server: options.publicServer });
      continue;
    }
    const readers = client.file === "kube-proxy" ? (["nodes", "spare-nodes"] as const) : (["control-plane"] as const);
    for (const reader of readers) await ensureKubeconfig(folder(reader, `${client.file}.kubeconfig`), authority, client, identities);
  }
  const spare = Array.from({ length: options.spareNodes }, (_, index) => `node-${options.nodes.length + index + 1}`);
  const readers = [...options.nodes.map((node) => ["nodes", node] as const), ...spare.map((node) => ["spare-nodes", node] as const)];
  for (const [reader, node] of readers) {
    const subject = { commonName: `system:node:${node}`, organizations: ["system:nodes"] };
    await ensureKubeconfig(folder(reader, `${node}.kubeconfig`), authority, subject, identities);
    await ensurePair(folder(reader, `${node}-serving`), authority, subject, { server: { dnsNames: [node], ips: [] } });
  }
  writeServers(options, folder, random);
  for (const path of [...FOLDERS.map((name) => folder(name)), ...options.own]) giveTo(path, options.owner);
  const { uid, gid } = statSync(dirname(options.kubeconfig));
  chownSync(options.kubeconfig, uid, gid);
}

/** Passwords, the servers' own configuration, and the addresses with passwords that components are started with. */
function writeServers(
  { redisHost, natsHost }: ContainerCredentials,
  folder: (name: (typeof FOLDERS)[number], file?: string) => string,
  random: Random,
): void {
  const passwordFile = folder("authority", "servers.password");
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, Buffer.from(random.bytes(PASSWORD_BYTES)).toString("hex"), { mode: 0o600 });
  const password = readFileSync(passwordFile, "utf8");
  const all = (hosts: string, port: number, before = ""): string =>
    hosts
      .split(",")
      .map((host) => `${before}${host}:${port}`)
      .join(",");
  const [master = ""] = redisHost.split(",");
  writeFileSync(folder("redis", "redis.conf"), redisConfiguration({ password, dir: "/data" }));
  writeFileSync(folder("redis", "sentinel.conf"), sentinelConfiguration({ password, master: { host: master, port: REDIS_PORT } }));
  writeFileSync(folder("redis", "password"), password);
  const nats = { user: NATS_USER, password, listen: `0.0.0.0:${NATS_PORT}`, monitor: "127.0.0.1:8222" };
  const routes = {
    listen: `0.0.0.0:${NATS_ROUTE_PORT}`,
    urls: all(natsHost, NATS_ROUTE_PORT, `nats-route://${NATS_USER}:${password}@`).split(","),
  };
  writeFileSync(folder("nats", "nats.conf"), natsConfiguration(nats));
  writeFileSync(folder("nats", "nats-cluster.conf"), natsConfiguration({ ...nats, routes }));
  writeFileSync(folder("control-plane", "store.url"), `redis://:${password}@${all(redisHost, REDIS_PORT)}\n`);
  for (const name of ["control-plane", "nodes", "spare-nodes"] as const)
    writeFileSync(folder(name, "bus.url"), `${all(natsHost, NATS_PORT, `nats://${NATS_USER}:${password}@`)}\n`);
}

/** A folder and the files in it, readable by their owner alone. */
function giveTo(folder: string, owner: number): void {
  chownSync(folder, owner, owner);
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    chownSync(path, owner, owner);
    chmodSync(path, 0o600);
  }
}
