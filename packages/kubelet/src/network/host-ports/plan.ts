/** Which sockets of the host a node should have open. */
import type { ServiceRoute } from "../services/plan.ts";

export interface WantedSocket {
  host: string;
  port: number;
  /** Whose connections go there: `namespace/name:portName`. */
  routeId: string;
  key: string;
  /** An address that all nodes would answer on; whoever is first has it, the others wait. */
  shared: boolean;
}

/** By `host:port`. A Service without any endpoint has no socket, so that the system refuses, as kube-proxy rejects. */
export function planSockets(routes: Iterable<ServiceRoute>, nodeIp: string): Map<string, WantedSocket> {
  const wanted = new Map<string, WantedSocket>();
  const add = (host: string, port: number, { id, key }: ServiceRoute, shared: boolean): void => {
    const socket = `${host}:${port}`;
    if (!wanted.has(socket)) wanted.set(socket, { host, port, routeId: id, key, shared });
  };
  for (const route of routes) {
    if (!route.hasEndpoints) continue;
    if (route.nodePort) add(nodeIp, route.nodePort, route, false);
    // Of real addresses each node has only its own; loopback ones belong to all.
    for (const ip of route.ingress) if (ip === nodeIp || ip.startsWith("127.")) add(ip, route.port, route, ip !== nodeIp);
  }
  return wanted;
}
