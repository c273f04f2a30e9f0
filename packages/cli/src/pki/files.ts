/** Makes what is missing of a cluster's certificates and kubeconfigs; what is there is left alone. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cluster/paths.ts";
import type { Authority, KeyPair, Subject } from "./authority.ts";
import { kubeconfigText } from "./kubeconfig.ts";

/** The first address of the Service network, where the `kubernetes` Service is. */
export const KUBERNETES_SERVICE_IP = "10.96.0.1";
export const APISERVER_NAMES = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];

interface NodeIdentity {
  name: string;
  ip: string;
}

export interface Identities {
  cluster: string;
  server: string;
  nodes: readonly NodeIdentity[];
}

/** Users of the control plane, as kubeadm names them. */
export const CLIENTS: readonly (Subject & { file: string })[] = [
  { file: "admin", commonName: "kubernetes-admin", organizations: ["system:masters"] },
  { file: "controller-manager", commonName: "system:kube-controller-manager" },
  { file: "scheduler", commonName: "system:kube-scheduler" },
  { file: "kube-proxy", commonName: "system:kube-proxy" },
];

export async function ensureIdentities(paths: Paths, identities: Identities, nowMs: number): Promise<void> {
  mkdirSync(paths.pki, { recursive: true, mode: 0o700 });
  const authority = lazyAuthority(paths.pki, nowMs);
  const ips = ["127.0.0.1", KUBERNETES_SERVICE_IP];
  await ensurePair(
    join(paths.pki, "apiserver"),
    authority,
    { commonName: "kube-apiserver" },
    { server: { dnsNames: APISERVER_NAMES, ips } },
  );
  await ensurePair(
    join(paths.pki, "apiserver-kubelet-client"),
    authority,
    { commonName: "kube-apiserver-kubelet-client", organizations: ["system:masters"] },
    { client: true },
  );
  await ensureSigningKey(paths.pki);
  for (const client of CLIENTS) {
    const file = client.file === "admin" ? paths.kubeconfig : join(paths.pki, `${client.file}.kubeconfig`);
    await ensureKubeconfig(file, authority, client, identities);
  }
  for (const node of identities.nodes) await ensureNode(paths, authority, node, identities);
}

async function ensureNode(paths: Paths, authority: LazyAuthority, node: NodeIdentity, identities: Identities): Promise<void> {
  const subject = { commonName: `system:node:${node.name}`, organizations: ["system:nodes"] };
  await ensureKubeconfig(join(paths.pki, `${node.name}.kubeconfig`), authority, subject, identities);
  await ensurePair(join(paths.pki, `${node.name}-serving`), authority, subject, { server: { dnsNames: [node.name], ips: [node.ip] } });
}

export interface LazyAuthority {
  (): Promise<Authority>;
  /** PEM, without loading what signing takes; undefined while there is no CA yet. */
  certificate(): string | undefined;
}

/** Reads or makes the CA on first need: signing costs loading a library, and most starts sign nothing. */
export function lazyAuthority(dir: string, nowMs: number): LazyAuthority {
  let made: Promise<Authority> | undefined;
  const make = async (): Promise<Authority> => {
    const { authorityOf, createAuthority } = await import("./authority.ts");
    const [certFile, keyFile] = [join(dir, "ca.crt"), join(dir, "ca.key")];
    if (existsSync(keyFile)) return authorityOf({ cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") }, nowMs);
    const authority = await createAuthority(nowMs);
    writePair(join(dir, "ca"), authority.ca);
    return authority;
  };
  const certFile = join(dir, "ca.crt");
  const certificate = (): string | undefined => (existsSync(certFile) ? readFileSync(certFile, "utf8") : undefined);
  return Object.assign(() => (made ??= make()), { certificate });
}

export async function ensurePair(
  base: string,
  authority: LazyAuthority,
  subject: Subject,
  use: Parameters<Authority["issue"]>[1],
): Promise<void> {
  if (existsSync(`${base}.key`)) return;
  writePair(base, await (await authority()).issue(subject, use));
}

export async function ensureKubeconfig(file: string, authority: LazyAuthority, subject: Subject, identities: Identities): Promise<void> {
  if (existsSync(file) && isCurrent(readFileSync(file, "utf8"), identities.server, authority.certificate())) return;
  const signer = await authority();
  const client = await signer.issue(subject, { client: true });
  writePrivate(
    file,
    kubeconfigText({ cluster: identities.cluster, user: subject.commonName, server: identities.server, ca: signer.ca.cert, client }),
  );
}

/** For this server, and by this authority: after a purge there is another. */
const isCurrent = (kubeconfig: string, server: string, ca: string | undefined): boolean =>
  ca !== undefined && kubeconfig.includes(`server: ${server}\n`) && kubeconfig.includes(Buffer.from(ca).toString("base64"));

export async function ensureSigningKey(dir: string): Promise<void> {
  const file = join(dir, "sa.key");
  if (existsSync(file)) return;
  const { createSigningKey } = await import("./authority.ts");
  const { privateKey, publicKey } = await createSigningKey();
  writeFileSync(join(dir, "sa.pub"), publicKey);
  writePrivate(file, privateKey);
}

/** The key last: it is what tells that the pair is whole. */
function writePair(base: string, pair: KeyPair): void {
  writeFileSync(`${base}.crt`, pair.cert);
  writePrivate(`${base}.key`, pair.key);
}

function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}
