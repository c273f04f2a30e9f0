/** What a cluster says of itself: nodes, versions, its store, and how far behind its watches are; and which containers run one. */
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { resources } from "@kubarium/api";
import { clientFromKubeconfig } from "@kubarium/client";
import { UserError } from "../cluster/user-error.ts";
import { columns } from "../terminal/columns.ts";
import { docker } from "../terminal/docker.ts";
import { composeKubeconfig } from "./kubeconfig.ts";
import type { ComponentStatus } from "./status.ts";

const LIMIT_MS = 3_000;

export interface ClusterDetails {
  apiserver: "answers" | "does not answer";
  version?: string;
  nodes?: { name: string; ready: boolean; version: string; address: string }[];
  /** Whether reads and writes reach the store (Redis or the embedded one). */
  store?: "answers" | "does not answer";
  /** Of the apiserver that answered. */
  watch?: { revision: number; open: number; clients: WatchClient[] };
}

/** All watches of one user: how many, by how many revisions the slowest is behind, and what they have not taken yet. */
interface WatchClient {
  user: string;
  watches: number;
  lagRevisions: number;
  unreadBytes: number;
}

/** Never throws: an API server that does not answer is part of the answer. */
export async function detailsOf(kubeconfig: string): Promise<ClusterDetails> {
  const client = clientFromKubeconfig(kubeconfig, { userAgent: "kubarium" });
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const { gitVersion } = await client.request<{ gitVersion: string }>("GET", "/version", { signal: limit });
    const ask = asker(kubeconfig);
    const [metrics, health] = await Promise.all([ask("/metrics"), ask("/readyz/etcd")]);
    const store = health.code === 200 ? "answers" : "does not answer";
    // As the API server remembers them: it answers without its store too.
    const { items } = await client.resource(resources.nodes).list({ resourceVersion: "0" });
    const nodes = items.map(({ metadata: { name }, status }) => ({
      name,
      ready: status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false,
      version: status.nodeInfo?.kubeletVersion ?? "",
      address: status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "",
    }));
    return { apiserver: "answers", version: gitVersion, nodes, store, watch: watchOf(metrics.text) };
  } catch {
    return { apiserver: "does not answer" };
  } finally {
    await client.close();
  }
}

/** From the apiserver's /metrics. */
export function watchOf(metrics: string): NonNullable<ClusterDetails["watch"]> {
  const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1] ?? 0);
  const byUser = (name: string): Map<string, number> =>
    new Map(
      [...metrics.matchAll(new RegExp(`^${name}\\{user="([^"]*)"\\} (\\S+)$`, "gm"))].map(([, user = "", count]) => [user, Number(count)]),
    );
  const [lags, unread] = [byUser("apiserver_watch_client_lag_revisions"), byUser("apiserver_watch_client_unread_bytes")];
  const clients = [...byUser("apiserver_watch_client_watches")].map(([user, watches]) => ({
    user,
    watches,
    lagRevisions: lags.get(user) ?? 0,
    unreadBytes: unread.get(user) ?? 0,
  }));
  return {
    revision: value("apiserver_watch_cache_resource_version"),
    open: value("apiserver_registered_watchers"),
    clients: clients.sort((one, other) => one.user.localeCompare(other.user)),
  };
}

function asker(kubeconfig: string): (path: string) => Promise<{ code: number; text: string }> {
  const text = readFileSync(kubeconfig, "utf8");
  const field = (name: string): string => new RegExp(`^\\s*${name}: (\\S+)$`, "m").exec(text)?.[1] ?? "";
  const pem = (name: string): Buffer => Buffer.from(field(name), "base64");
  const tls = { ca: pem("certificate-authority-data"), cert: pem("client-certificate-data"), key: pem("client-key-data") };
  return (path) =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, field("server")), { ...tls, agent: false, timeout: LIMIT_MS }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve({ code: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      });
      asked.on("timeout", () => asked.destroy(new Error("no answer")));
      asked.on("error", reject);
      asked.end();
    });
}

/** Components of the compose project that wrote the kubeconfig; the newest one when there are several. */
export async function composeComponents(project: string | undefined): Promise<{ components: ComponentStatus[]; kubeconfig: string }> {
  const label = "com.docker.compose.project";
  const filter = project ? `label=${label}=${project}` : `label=com.docker.compose.service=apiserver`;
  const format = `{{.Label "${label}"}}\t{{.Label "com.docker.compose.service"}}\t{{.Names}}\t{{.State}}\t{{.Status}}`;
  const list = async (which: string): Promise<string[][]> =>
    (await docker(["ps", "-a", "--filter", which, "--format", format])).split("\n").flatMap((line) => (line ? [line.split("\t")] : []));
  const [first] = await list(filter);
  if (!first) throw new UserError("no cluster runs in containers here", "start one with: docker compose up -d");
  const rows = (await list(`label=${label}=${first[0]}`)).filter(([, service]) => service !== "credentials");
  return { components: rows.map(componentOf).sort(byName), kubeconfig: composeKubeconfig() };
}

/** From one line of `docker ps`: project, service, name, state and the words of its status. */
export function componentOf([, service = "", container = "", state = "", words = ""]: readonly string[]): ComponentStatus {
  const health = /\((healthy|unhealthy|health: starting)\)/.exec(words)?.[1]?.replace("health: ", "");
  const isNode = /^node(-|$)/.test(service);
  const is = state === "running" || state === "paused" ? state : /^Exited \((0|143)\)|^Created/.test(words) ? "stopped" : "dead";
  return {
    name: isNode ? "kubelet" : service,
    ...(isNode ? { node: service === "node" ? container : service } : {}),
    container,
    state: is,
    ...(health && is === "running" ? { health } : {}),
  };
}

const byName = (a: ComponentStatus, b: ComponentStatus): number =>
  a.name.localeCompare(b.name) || (a.container ?? "").localeCompare(b.container ?? "");

export function detailLines({ apiserver, version, nodes = [], store, watch }: ClusterDetails): string[] {
  if (apiserver !== "answers") return ["", "The API server does not answer."];
  const ready = nodes.filter((node) => node.ready).length;
  return [
    "",
    `API server ${version}; the store ${store}; ${ready} of ${nodes.length} nodes Ready`,
    ...nodes.map((node) => `  ${node.name}  ${node.ready ? "Ready" : "NotReady"}  ${node.version}  ${node.address}`),
    ...(watch ? watchLines(watch) : []),
  ];
}

function watchLines({ open, revision, clients }: NonNullable<ClusterDetails["watch"]>): string[] {
  const rows = clients.map(({ user, watches, lagRevisions, unreadBytes }) => [
    `  ${user}`,
    `${watches} open`,
    lagRevisions ? `${lagRevisions} revisions behind` : "nothing behind",
    unreadBytes ? `${unreadBytes} bytes not taken yet` : "",
  ]);
  return [`Watches: ${open} open at revision ${revision}`, ...columns(rows)];
}
