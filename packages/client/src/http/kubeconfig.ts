import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { load } from "js-yaml";
import type { Client } from "../client.ts";
import { createClient } from "./client.ts";
import type { TransportOptions } from "./transport.ts";

interface Kubeconfig {
  "current-context"?: string;
  contexts?: { name: string; context: { cluster: string; user: string } }[];
  clusters?: { name: string; cluster: Record<string, string> }[];
  users?: { name: string; user: Record<string, string> }[];
}

/** What a kubeconfig's current context says; throws an Error that names the file and what is missing in it. */
export function readKubeconfig(path: string): Omit<TransportOptions, "userAgent"> {
  const config = load(readFileSync(path, "utf8")) as Kubeconfig | undefined;
  const broken = (what: string): Error => new Error(`kubeconfig ${path}: ${what}`);
  const context = config?.contexts?.find(({ name }) => name === config["current-context"])?.context;
  if (!context) throw broken(`no context "${config?.["current-context"] ?? ""}"`);
  const cluster = config?.clusters?.find(({ name }) => name === context.cluster)?.cluster;
  const user = config?.users?.find(({ name }) => name === context.user)?.user;
  if (!cluster?.["server"]) throw broken(`no server for cluster "${context.cluster}"`);
  const pem = (entry: Record<string, string> | undefined, key: string): string | undefined => {
    const data = entry?.[`${key}-data`];
    if (data) return Buffer.from(data, "base64").toString("utf8");
    const file = entry?.[key];
    return file ? readFileSync(resolve(dirname(path), file), "utf8") : undefined;
  };
  const ca = pem(cluster, "certificate-authority");
  if (!ca) throw broken(`no certificate authority for cluster "${context.cluster}"`);
  const cert = pem(user, "client-certificate");
  const key = pem(user, "client-key");
  const token = user?.["token"];
  const serverName = cluster["tls-server-name"];
  const server = { server: cluster["server"], ca, ...(serverName ? { serverName } : {}) };
  return { ...server, ...(cert ? { cert } : {}), ...(key ? { key } : {}), ...(token ? { token } : {}) };
}

export function clientFromKubeconfig(path: string, options: { userAgent: string }): Client {
  return createClient({ ...readKubeconfig(path), ...options });
}
