/** Port forwarding: pairs of SPDY streams, one for data and one for what goes wrong, each pair a connection to the pod's localhost. */
import type { Duplex } from "node:stream";
import { splice } from "@kubarium/network";
import { SpdyConnection, type SpdyStream } from "./spdy/connection.ts";

export const PORT_FORWARD_PROTOCOL = "portforward.k8s.io";

export interface PortForwardTarget {
  /** Sandbox and network namespace as a runtime would name them, for messages. */
  sandboxId: string;
  connect(port: number): Promise<Duplex>;
}

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
}

export function servePortForward(socket: Duplex, target: PortForwardTarget): Promise<void> {
  const pairs = new Map<string, Pair>();
  // Old clients number nothing: there the data stream follows right after its error stream.
  const idOf = ({ id, headers }: SpdyStream): string => headers["requestid"] ?? String(headers["streamtype"] === "error" ? id : id - 2);
  const connection = new SpdyConnection(socket, {
    accepts(stream) {
      const { streamtype: type, port = "" } = stream.headers;
      const isPort = /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
      return (type === "data" || type === "error") && isPort && !pairs.get(idOf(stream))?.[type];
    },
    opened(stream) {
      const id = idOf(stream);
      const pair = pairs.get(id) ?? {};
      pair[stream.headers["streamtype"] as keyof Pair] = stream;
      pairs.set(id, pair);
      if (!pair.data || !pair.error) return;
      pairs.delete(id);
      void forward(pair.data, pair.error, Number(stream.headers["port"]), target);
    },
  });
  return connection.closed;
}

async function forward(data: SpdyStream, error: SpdyStream, port: number, target: PortForwardTarget): Promise<void> {
  error.resume();
  try {
    const connection = await target.connect(port);
    splice(data, connection);
    connection.once("close", () => error.end());
  } catch {
    const { sandboxId } = target;
    const namespace = `/var/run/netns/cni-${sandboxId.slice(0, 8)}-${sandboxId.slice(8, 12)}-${sandboxId.slice(12, 16)}-${sandboxId.slice(16, 20)}-${sandboxId.slice(20, 32)}`;
    const why = `failed to connect to localhost:${port} inside namespace "${sandboxId}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
    error.end(
      `error forwarding port ${port} to pod ${sandboxId}, uid : failed to execute portforward in network namespace ${JSON.stringify(namespace)}: ${why}`,
      () => data.destroy(),
    );
  }
}
