export { DialError, type DialFailure } from "./dial-error.ts";
export { splice } from "./splice.ts";
export { type NodeAddress, type Target, Tunnels, type TunnelsOptions } from "./tunnel/client.ts";
export { certificateError, CertificateError, nodeIdentity } from "./tunnel/node-certificate.ts";
export { SESSION_OPTIONS } from "./tunnel/protocol.ts";
export { acceptTunnel, readTunnelRequest, refuseTunnel, type TunnelRequest } from "./tunnel/server.ts";
