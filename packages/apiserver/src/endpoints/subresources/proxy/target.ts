/** What a proxy request means: `name`, `name:port`, `scheme:name:port` of a pod, a Service or a node. Source: ResourceLocation of each in pkg/registry/core. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, notFound, serviceUnavailable } from "@kubarium/apimachinery";
import type { NodeAddress } from "@kubarium/network";
import type { EndpointContext } from "../../context.ts";
import { kubeletAddress } from "../kubelet.ts";

export interface ProxyTarget {
  scheme: "http" | "https";
  host: string;
  port: number;
  /** Whose kubelet leads there. */
  node: NodeAddress;
  /** The kubelet itself is meant, which answers HTTPS to the API server's certificate. */
  isKubelet?: boolean;
}

export interface Named {
  scheme: string;
  name: string;
  port: string;
}

const SCHEMES = new Set(["", "http", "https"]);

/** Undefined for what is none of the three forms. */
export function splitSchemeNamePort(id: string): Named | undefined {
  const parts = id.split(":");
  if (parts.length > 3) return undefined;
  const [scheme, name, port] = parts.length === 3 ? parts : ["", ...parts];
  return name && SCHEMES.has(scheme ?? "") ? { scheme: scheme ?? "", name, port: port ?? "" } : undefined;
}

export type Locate = (context: EndpointContext, namespace: string, id: string) => Promise<ProxyTarget>;

export const locatePod: Locate = async (context, namespace, id) => {
  const asked = splitSchemeNamePort(id);
  if (!asked) throw badRequest(`invalid pod request ${JSON.stringify(id)}`);
  const pod = await find(context, "pods", namespace, asked.name);
  if (!pod) throw notFound({ group: "", resource: "pods" }, asked.name);
  const declared = (pod["spec"].containers as { ports?: { containerPort: number }[] }[]).find(({ ports }) => ports?.length);
  const { podIP } = pod["status"] ?? {};
  const { nodeName } = pod["spec"];
  if (!podIP || !nodeName) throw badRequest("address not allowed");
  return { ...address(asked, podIP, asked.port || declared?.ports?.[0]?.containerPort), node: kubeletAddress(context, nodeName) };
};

interface Subset {
  addresses?: { ip: string; targetRef?: { kind?: string; name?: string } }[];
  ports?: { name?: string; port: number }[];
}

export const locateService: Locate = async (context, namespace, id) => {
  const asked = splitSchemeNamePort(id);
  if (!asked) throw badRequest(`invalid service request ${JSON.stringify(id)}`);
  const { name } = asked;
  const endpoints = await find(context, "endpoints", namespace, name);
  const portName = /^[+-]?\d+$/.test(asked.port) ? await nameOfPort(context, namespace, name, Number(asked.port)) : asked.port;
  if (!endpoints) throw notFound({ group: "", resource: "endpoints" }, name);
  const subsets: Subset[] = endpoints["subsets"] ?? [];
  if (!subsets.length) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  for (const { addresses = [], ports = [] } of rotated(subsets, context)) {
    const port = ports.find((candidate) => (candidate.name ?? "") === portName);
    if (!port) continue;
    for (const { ip, targetRef } of rotated(addresses, context)) {
      // Only pods are proxied to, so that nobody makes the API server call what it alone can reach.
      const pod = targetRef?.kind === "Pod" ? await find(context, "pods", namespace, targetRef.name ?? "") : undefined;
      const ips: { ip: string }[] = pod?.["status"]?.podIPs ?? [];
      if (pod?.["spec"].nodeName && ips.some((own) => own.ip === ip))
        return { ...address(asked, ip, port.port), node: kubeletAddress(context, pod["spec"].nodeName) };
    }
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);
};

export const locateNode: Locate = async (context, _, id) => {
  const asked = splitSchemeNamePort(id);
  if (!asked) throw badRequest(`invalid node request ${JSON.stringify(id)}`);
  const node = kubeletAddress(context, asked.name);
  const isKubelet = asked.port === "" || asked.port === String(node.port);
  return isKubelet
    ? { scheme: "https", host: node.host, port: node.port, node, isKubelet }
    : { ...address(asked, node.host, asked.port), node };
};

async function nameOfPort(context: EndpointContext, namespace: string, name: string, number: number): Promise<string> {
  const service = await find(context, "services", namespace, name);
  if (!service) throw notFound({ group: "", resource: "services" }, name);
  const ports: { name?: string; port: number }[] = service["spec"].ports ?? [];
  const port = ports.find((candidate) => candidate.port === number);
  if (!port) throw serviceUnavailable(`no service port ${number} found for service ${JSON.stringify(name)}`);
  return port.name ?? "";
}

async function find({ registry }: EndpointContext, resource: string, namespace: string, name: string): Promise<AnyObject | undefined> {
  return (await registry.storage.get(resource, `${namespace}/${name}`))?.object;
}

function address({ scheme }: Named, host: string, port: number | string | undefined): Omit<ProxyTarget, "node"> {
  const kind = scheme === "https" ? "https" : "http";
  return { scheme: kind, host, port: port ? Number(port) : kind === "https" ? 443 : 80 };
}

function rotated<T>(items: readonly T[], { random }: EndpointContext): T[] {
  const first = items.length ? random.below(items.length) : 0;
  return [...items.slice(first), ...items.slice(0, first)];
}
