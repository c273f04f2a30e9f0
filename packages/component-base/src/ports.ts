/** Ports for servers that are started now and called later. */
import { connect, createServer } from "node:net";
import { type Random, realRandom } from "./random.ts";

/**
 * Servers that clients call again and again while they restart must not listen where the system takes the ports of outgoing
 * connections from (32768 and up on Linux, 49152 and up elsewhere): one of those calls may have got the very port. Nor where
 * NodePorts are (30000 and up).
 */
const LISTEN_PORTS = { from: 20_000, count: 10_000 } as const;
const PORT_ATTEMPTS = 100;

/** Whether a server could listen there right now. It listens for a moment itself: never ask this of a port that a server is about to take. */
export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether a server accepts connections there right now. */
export function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (listens: boolean): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}

/** A port that is free now, and that no outgoing connection will be given. Throws when a hundred attempts found none. */
export async function freePort(host = "127.0.0.1", random: Random = realRandom()): Promise<number> {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
    const port = LISTEN_PORTS.from + Math.floor(random.next() * LISTEN_PORTS.count);
    if (await canListen(host, port)) return port;
  }
  throw new Error(`no free port from ${LISTEN_PORTS.from} to ${LISTEN_PORTS.from + LISTEN_PORTS.count} on ${host}`);
}
