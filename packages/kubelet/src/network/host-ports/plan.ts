/** Which sockets of the host a node should have open. */
import type { Pod } from "@kubarium/api";
import type { ServiceRoute } from "../services/plan.ts";
import type { HostSocket, PodHostPort } from "../virtual-network.ts";

export interface WantedSocket {
  host: string;
  port: number;
  /** Tells whether a socket still leads where it did: a Service's `namespace/name:portName`, or a pod's `ip:port`. */
  target: string;
  /** `namespace/name` of the Service; empty for a pod's own port. */
  key: string;
  pod?: { ip: string; port: number };
  /** An address that all nodes would answer on; whoever is first has it, the others wait. */
  shared: boolean;
}

/** By `host:port`. A Service without any endpoint has no socket, so that the system refuses, as kube-proxy rejects. */
export function planSockets(routes: Iterable<ServiceRoute>, nodeIp: string, own: Iterable<HostSocket> = []): Map<string, WantedSocket> {
  const wanted = new Map<string, WantedSocket>();
  const add = (host: string, port: number, { id, key }: ServiceRoute, shared: boolean): void => {
    const socket = `${host}:${port}`;
    if (!wanted.has(socket)) wanted.set(socket, { host, port, target: id, key, shared });
  };
  for (const { host, port, pod } of own)
    wanted.set(`${host}:${port}`, { host, port, target: `${pod.ip}:${pod.port}`, key: "", pod, shared: false });
  for (const route of routes) {
    if (!route.hasEndpoints) continue;
    if (route.nodePort) add(nodeIp, route.nodePort, route, false);
    // Of real addresses each node has only its own; loopback ones belong to all.
    for (const ip of route.ingress) if (ip === nodeIp || ip.startsWith("127.")) add(ip, route.port, route, ip !== nodeIp);
  }
  return wanted;
}

/** Of all its containers, sidecars included. */
export function hostPortsOf(pod: Pod | undefined): PodHostPort[] {
  const containers = [...(pod?.spec.initContainers ?? []), ...(pod?.spec.containers ?? [])];
  return containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostIP, hostPort, containerPort, protocol = "TCP" }) =>
      hostPort && protocol === "TCP" ? [{ hostPort, containerPort, ...(hostIP ? { hostIP } : {}) }] : [],
    );
}
