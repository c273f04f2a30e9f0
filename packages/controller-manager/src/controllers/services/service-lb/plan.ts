/** Which address a LoadBalancer Service gets. There is no cloud: nodes themselves listen on it (packages/kubelet/src/network/host-ports). */
import type { Node, Service } from "@kubarium/api";

/** Hosts of the nodes' own /24 of loopback addresses that no node has: the CLI gives nodes .11 to .210. */
const FIRST_HOST = 211;
const LAST_HOST = 254;

/** Undefined when none is free: the Service goes on waiting, `<pending>`. */
export function planAddress(service: Service, services: readonly Service[], nodes: readonly Node[]): string | undefined {
  const pool = poolOf(nodes);
  const taken = new Set(services.filter(({ metadata }) => metadata.uid !== service.metadata.uid).flatMap(socketsOf));
  const isFree = (ip: string): boolean => (service.spec.ports ?? []).every(({ port }) => !taken.has(`${ip}:${port}`));
  // An address of its own while there are some; after that one is shared by Services with other ports.
  const alone = new Set([...taken].map((socket) => socket.slice(0, socket.lastIndexOf(":"))));
  const [current] = addressesOf(service);
  if (current && pool.includes(current) && isFree(current)) return current;
  const wanted = service.spec.loadBalancerIP;
  if (wanted) return pool.includes(wanted) && isFree(wanted) ? wanted : undefined;
  return pool.find((ip) => !alone.has(ip)) ?? pool.find(isFree);
}

/** Loopback addresses beside the nodes' own; where nodes have real ones, or share 127.0.0.1, those. */
export function poolOf(nodes: readonly Node[]): string[] {
  const own = nodes.flatMap(({ status }) => status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? []);
  const loopback = own.find((ip) => ip.startsWith("127.") && ip !== "127.0.0.1");
  if (!loopback) return [...new Set(own)].sort();
  const net = loopback.slice(0, loopback.lastIndexOf("."));
  return Array.from({ length: LAST_HOST - FIRST_HOST + 1 }, (_, i) => `${net}.${FIRST_HOST + i}`);
}

function addressesOf({ spec, status }: Service): string[] {
  return spec.type === "LoadBalancer" ? (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []) : [];
}

function socketsOf(service: Service): string[] {
  return addressesOf(service).flatMap((ip) => (service.spec.ports ?? []).map(({ port }) => `${ip}:${port}`));
}
