/** ioredis options for an address. With several servers the one in charge is looked for at each connection. */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AbstractConnector, type RedisOptions } from "ioredis";
import { parseRedisAddress, type RedisAddress, type RedisServer } from "./address.ts";
import { locate } from "./locate.ts";

/** Between two looks at who is in charge. Real time: servers know no other. */
const AGAIN_MS = 200;

/** Throws when the address cannot be read. `tag` is the hash tag of all keys that the connection is used for, braces included. */
export function connectionOptions(url: string, tag: string): RedisOptions {
  const address = parseRedisAddress(url);
  const { username, password, db, tls, servers, cluster } = address;
  const options: RedisOptions = { ...(username ? { username } : {}), ...(password ? { password } : {}), db, ...(tls ? { tls: {} } : {}) };
  const [only] = servers;
  if (servers.length === 1 && only && !cluster) return { ...options, ...only };
  return { ...options, Connector: connectorFor(address, tag) };
}

function connectorFor(address: RedisAddress, tag: string): NonNullable<RedisOptions["Connector"]> {
  return class LocatingConnector extends AbstractConnector {
    constructor(options: unknown) {
      super((options as { disconnectTimeout?: number } | undefined)?.disconnectTimeout ?? 2000);
    }

    /** Rejects only when it was disconnected meanwhile: ioredis would not try again after any other failure. */
    override async connect(): Promise<Socket> {
      this.connecting = true;
      for (;;) {
        const server = await locate(address, tag);
        if (!this.connecting) throw new Error("Connection is closed.");
        if (server) return this.open(server);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }

    private open({ host, port }: RedisServer): Socket {
      const stream = address.tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
      stream.once("error", (error: Error) => {
        this.firstError = error;
      });
      this.stream = stream;
      return stream;
    }
  };
}
