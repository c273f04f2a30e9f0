/** On which ports a node's machine answers for Services and pods. */
import type { ServiceRoute } from "../services/plan.ts";

/** Of the kubelet itself; a pod's or Service's is reached from pods only. */
const KUBELET_PORT = 10_250;

/** What servers listen on that no Service leads to: only a pod's own node knows its ports, these any node tries. */
export const FAMILIAR_PORTS = [
  80, 443, 3000, 3306, 4567, 5000, 5432, 5678, 6379, 8000, 8080, 8081, 8082, 8090, 8443, 8888, 9000, 9090, 9092, 9100, 9200, 9376, 27017,
] as const;

export function planPorts(routes: Iterable<ServiceRoute>, podPorts: Iterable<number>): Set<number> {
  const wanted = new Set<number>(FAMILIAR_PORTS);
  for (const port of podPorts) wanted.add(port);
  for (const { port, backends } of routes) {
    wanted.add(port);
    for (const backend of backends) wanted.add(backend.port);
  }
  wanted.delete(KUBELET_PORT);
  return wanted;
}
