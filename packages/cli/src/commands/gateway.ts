/**
 * A plain TCP balancer in front of several apiservers: each connection goes to one of the addresses that a name has right now, and on to
 * the next when that one does not answer. It keeps nothing and reads nothing of what passes.
 */
import { lookup } from "node:dns/promises";
import { connect, createServer, type Socket } from "node:net";
import type { Logger, Random, Running } from "@kubarium/component-base";

export interface GatewayOptions {
  /** Where it listens. Port 0 picks a free one. */
  host: string;
  port: number;
  /** A name with one address or more. */
  target: { name: string; port: number };
  random: Random;
  log: Logger;
  /** Every address of a name; asked for each connection, because containers come and go. */
  addresses?: (name: string) => Promise<string[]>;
}

const CONNECT_LIMIT_MS = 2_000;

const byDns = async (name: string): Promise<string[]> => (await lookup(name, { all: true })).map(({ address }) => address);

/** Rejects when it cannot listen. */
export async function startGateway({
  host,
  port,
  target,
  random,
  log,
  addresses = byDns,
}: GatewayOptions): Promise<Running & { port: number }> {
  const open = new Set<Socket>();
  const track = (socket: Socket): void => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  };
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    track(client);
    void reach(target, random, addresses).then(
      (upstream) => {
        track(upstream);
        client.on("close", () => upstream.destroy());
        upstream.on("close", () => client.destroy());
        client.pipe(upstream).pipe(client);
        client.resume();
      },
      (error: unknown) => {
        log.warn({ err: error, target: target.name }, "no server answers");
        client.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const address = server.address();
  return {
    port: address && typeof address === "object" ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

async function reach(target: GatewayOptions["target"], random: Random, addresses: (name: string) => Promise<string[]>): Promise<Socket> {
  const found = await addresses(target.name);
  const first = random.below(Math.max(found.length, 1));
  let failure: unknown = new Error(`${target.name} has no address`);
  for (let index = 0; index < found.length; index++) {
    try {
      return await dial(found[(first + index) % found.length] ?? "", target.port);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function dial(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    socket.setTimeout(CONNECT_LIMIT_MS, () => socket.destroy(new Error(`${host}:${port} did not answer in ${CONNECT_LIMIT_MS} ms`)));
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
