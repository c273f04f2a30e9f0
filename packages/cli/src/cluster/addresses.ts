/** Addresses for nodes. */
import { canListen, freePort } from "@kubarium/component-base";
import type { NodeState } from "./state.ts";

const KUBELET_PORT = 10250;
const FIRST_HOST = 11;
const MAX_NODES = 200;

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
