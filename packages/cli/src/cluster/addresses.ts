/** Addresses for nodes and ports for servers. */
import { createServer } from "node:net";
import { realRandom } from "@kubarium/component-base";
import type { NodeState } from "./state.ts";

const KUBELET_PORT = 10250;
const FIRST_HOST = 11;
const MAX_NODES = 200;

/** Whether a server can listen there right now. */
export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Servers that clients call again and again while they restart must not listen where the system takes the ports of outgoing
 * connections from (32768 and up on Linux, 49152 and up elsewhere): one of those calls may have got the very port.
 */
const LISTEN_PORTS = { from: 20_000, count: 12_000 } as const;
const PORT_ATTEMPTS = 100;

/** A port that is free now, and that no outgoing connection will be given. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const random = realRandom();
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
    const port = LISTEN_PORTS.from + Math.floor(random.next() * LISTEN_PORTS.count);
    if (await canListen(host, port)) return port;
  }
  throw new Error(`no free port from ${LISTEN_PORTS.from} to ${LISTEN_PORTS.from + LISTEN_PORTS.count} on ${host}`);
}

/**
 * An address of its own in 127.0.0.0/8 for a node, where the system answers for all of it (Linux), with the port every
 * kubelet has; else 127.0.0.1 with a port of its own. `subnet` keeps clusters on one machine apart.
 */
export async function addressForNode(name: string, taken: readonly NodeState[], subnet: number): Promise<NodeState> {
  for (let host = FIRST_HOST; host < FIRST_HOST + MAX_NODES; host++) {
    const ip = `127.${20 + (subnet >> 8)}.${subnet & 255}.${host}`;
    if (taken.some((node) => node.ip === ip)) continue;
    if (await canListen(ip, KUBELET_PORT)) return { name, ip, port: KUBELET_PORT };
  }
  return { name, ip: "127.0.0.1", port: await freePort() };
}

/** A number from 0 to 51,199 for a directory, spread evenly: FNV-1a. */
export function subnetOf(dir: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(dir)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % (200 * 256);
}
