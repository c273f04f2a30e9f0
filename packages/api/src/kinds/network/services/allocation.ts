/**
 * Cluster IPs and node ports, each held by one Service at most. A claim in the store is what makes them unique across
 * apiservers; the IPAddress object that goes with a cluster IP is what users see of it.
 * Source: pkg/registry/core/service/{ipallocator,portallocator,storage}.
 */
import { type FieldError, invalid, invalidValue, Path } from "@kubarium/apimachinery";
import type { AnyObject, StrategyContext, Undo } from "../../../machinery/definition.ts";

const IP_POOL = "clusterips";
const PORT_POOL = "nodeports";
const ATTEMPTS = 64;
/** What a random choice leaves free at the start of a range for explicit ones: at least 16, at most 256 (IPs) or 128 (ports). */
const offsetOf = (size: number, max: number): number => (size < 16 ? 0 : Math.min(max, Math.max(16, Math.floor(size / 16))));

export async function allocate(service: AnyObject, previous: AnyObject | undefined, context: StrategyContext): Promise<Undo | undefined> {
  const undos: Undo[] = [];
  const undo: Undo = async () => {
    for (const step of undos.reverse()) await step();
  };
  try {
    await allocateClusterIp(service, previous, context, undos);
    await allocateNodePorts(service, previous, context, undos);
  } catch (error) {
    await undo();
    throw error;
  }
  return undos.length ? undo : undefined;
}

/** Gives back what `previous` held and `service` no longer does; all of it when there is no `service`. */
export async function releaseUnused(service: AnyObject | undefined, previous: AnyObject, context: StrategyContext): Promise<void> {
  const ip = clusterIpOf(previous);
  if (ip && ip !== (service && clusterIpOf(service))) {
    await context.release(IP_POOL, ip);
    await context.deleteCompanion("ipaddresses.networking.k8s.io", ip);
  }
  const kept = new Set(service ? portsOf(service) : []);
  for (const port of portsOf(previous)) if (!kept.has(port)) await context.release(PORT_POOL, String(port));
}

function clusterIpOf({ spec }: AnyObject): string | undefined {
  return spec?.type !== "ExternalName" && spec?.clusterIP && spec.clusterIP !== "None" ? spec.clusterIP : undefined;
}

function portsOf({ spec }: AnyObject): number[] {
  const ports: number[] = (spec?.ports ?? []).map((port: { nodePort?: number }) => port.nodePort ?? 0);
  return [...new Set([...ports, spec?.healthCheckNodePort ?? 0].filter((port) => port > 0))];
}

async function allocateClusterIp(
  service: AnyObject,
  previous: AnyObject | undefined,
  context: StrategyContext,
  undos: Undo[],
): Promise<void> {
  const { spec } = service;
  if (spec.type === "ExternalName") return;
  setFamilies(spec);
  if (spec.clusterIP === "None") {
    spec.clusterIPs = ["None"];
    return;
  }
  const held = previous && clusterIpOf(previous);
  const wanted: string | undefined = spec.clusterIP || spec.clusterIPs?.[0];
  if (held && (!wanted || wanted === held)) {
    spec.clusterIP = held;
    spec.clusterIPs = [held];
    return;
  }
  const ip = wanted ? await claimGivenIp(wanted, service, context) : await claimRandomIp(service, context);
  undos.push(() => releaseIp(ip, context));
  spec.clusterIP = ip;
  spec.clusterIPs = [ip];
}

function setFamilies(spec: AnyObject["spec"]): void {
  const dual = spec.clusterIP === "None" && !spec.selector;
  spec.ipFamilyPolicy ??= dual ? "RequireDualStack" : "SingleStack";
  spec.ipFamilies ??= dual ? ["IPv4", "IPv6"] : ["IPv4"];
}

async function claimIp(ip: string, service: AnyObject, context: StrategyContext): Promise<boolean> {
  const { namespace = "", name = "" } = service.metadata;
  if (!(await context.claim(IP_POOL, ip, `${namespace}/${name}`))) return false;
  await context.createCompanion({
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name: ip,
      labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" },
    },
    spec: { parentRef: { resource: "services", namespace, name } },
  });
  return true;
}

async function releaseIp(ip: string, context: StrategyContext): Promise<void> {
  await context.release(IP_POOL, ip);
  await context.deleteCompanion("ipaddresses.networking.k8s.io", ip);
}

function refuse(service: AnyObject, error: FieldError): never {
  throw invalid({ group: "", kind: "Service" }, service.metadata.name ?? "", [error]);
}

const SPEC = new Path("spec");

async function claimGivenIp(ip: string, service: AnyObject, context: StrategyContext): Promise<string> {
  const field = SPEC.child("clusterIPs").index(0);
  const refused = (why: string): never => refuse(service, invalidValue(field, [ip], `failed to allocate IP ${ip}: ${why}`));
  const range = rangeOf(context.serviceCidr);
  const number = numberOf(ip);
  if (number === undefined || number < range.first || number > range.last)
    refused(`the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${context.serviceCidr}`);
  if (!(await claimIp(ip, service, context))) refused("provided IP is already allocated");
  return ip;
}

async function claimRandomIp(service: AnyObject, context: StrategyContext): Promise<string> {
  const { first, last } = rangeOf(context.serviceCidr);
  const offset = offsetOf(last - first + 1, 256);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ip = textOf(first + offset + context.random.below(last - first + 1 - offset));
    if (await claimIp(ip, service, context)) return ip;
  }
  for (let number = first; number <= last; number++) if (await claimIp(textOf(number), service, context)) return textOf(number);
  throw invalid({ group: "", kind: "Service" }, service.metadata.name ?? "", [invalidValue(SPEC.child("clusterIPs"), "", "range is full")]);
}

async function allocateNodePorts(
  service: AnyObject,
  previous: AnyObject | undefined,
  context: StrategyContext,
  undos: Undo[],
): Promise<void> {
  const { spec } = service;
  const wants = spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  const held = new Set(previous ? portsOf(previous) : []);
  const ports: { nodePort?: number; port: number; protocol?: string }[] = spec.ports ?? [];
  if (!wants) return;
  const before: { nodePort?: number; port: number; protocol?: string }[] = previous?.spec?.ports ?? [];
  const mine = new Set<number>(held);
  for (const [index, port] of ports.entries()) {
    port.nodePort ||= before.find((old) => old.port === port.port && old.protocol === port.protocol)?.nodePort;
    if (port.nodePort && mine.has(port.nodePort)) continue;
    const taken = port.nodePort ? await claimGivenPort(port.nodePort, index, service, context) : await claimRandomPort(service, context);
    port.nodePort = taken;
    mine.add(taken);
    undos.push(() => context.release(PORT_POOL, String(taken)));
  }
}

const holderOf = ({ metadata }: AnyObject): string => `${metadata.namespace}/${metadata.name}`;

async function claimGivenPort(port: number, index: number, service: AnyObject, context: StrategyContext): Promise<number> {
  const { from, to } = context.nodePortRange;
  const field = SPEC.child("ports").index(index).child("nodePort");
  if (port < from || port > to)
    refuse(service, invalidValue(field, port, `provided port is not in the valid range. The range of valid ports is ${from}-${to}`));
  if (!(await context.claim(PORT_POOL, String(port), holderOf(service))))
    refuse(service, invalidValue(field, port, "provided port is already allocated"));
  return port;
}

async function claimRandomPort(service: AnyObject, context: StrategyContext): Promise<number> {
  const { from, to } = context.nodePortRange;
  const offset = offsetOf(to - from + 1, 128);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = from + offset + context.random.below(to - from + 1 - offset);
    if (await context.claim(PORT_POOL, String(port), holderOf(service))) return port;
  }
  for (let port = from; port <= to; port++) if (await context.claim(PORT_POOL, String(port), holderOf(service))) return port;
  throw invalid({ group: "", kind: "Service" }, service.metadata.name ?? "", [invalidValue(SPEC.child("ports"), "", "range is full")]);
}

/** First and last usable address of an IPv4 network, as numbers. */
function rangeOf(cidr: string): { first: number; last: number } {
  const [base = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const network = Math.floor((numberOf(base) ?? 0) / size) * size;
  return { first: network + 1, last: network + size - 2 };
}

function numberOf(ip: string): number | undefined {
  const parts = ip.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
