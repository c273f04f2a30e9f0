/** Connections of other nodes and of the API server to pods of this node. */
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { TLSSocket } from "node:tls";
import { acceptTunnel, DialError, readTunnelRequest, refuseTunnel, splice } from "@kubarium/network";
import type { VirtualNetwork } from "../network/virtual-network.ts";
import { callerOf } from "./authorization.ts";

export async function serveTunnel(network: VirtualNetwork, request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
  const { stream } = response;
  const caller = callerOf(stream.session?.socket as TLSSocket);
  if (!caller?.isTrusted && !caller?.isNode) return stream.respond({ ":status": caller ? 403 : 401 }, { endStream: true });
  const wanted = readTunnelRequest(request, response);
  if (!wanted) return;
  const { host, port } = wanted;
  if (network.listensOn(host, port)) {
    if (acceptTunnel(stream)) network.deliver(host, port, stream);
    return;
  }
  const gone = new AbortController();
  stream.once("close", () => gone.abort(new Error("the client hung up")));
  try {
    // A node asks for pods it takes to be here; sending it on to yet another node could go round in circles.
    if (caller.isNode && network.owns(host)) throw new DialError(host, port, "refused");
    if (caller.isNode) throw new DialError(host, port, "unreachable");
    const near = await network.connect(host, port, { signal: gone.signal });
    if (acceptTunnel(stream)) splice(stream, near);
    else near.destroy();
  } catch (error) {
    refuseTunnel(stream, error);
  }
}
