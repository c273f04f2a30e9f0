/** Who may ask a kubelet for what, by client certificate. Source: the kubelet's webhook authorizer with kubeadm's roles. */
import type { TLSSocket } from "node:tls";

export interface Caller {
  name: string;
  /** Everything: the API server, and cluster administrators. */
  isTrusted: boolean;
  /** Another node, which may reach pods and nothing else. */
  isNode: boolean;
}

const ADMINISTRATORS = "system:masters";
const NODES = "system:nodes";
const API_SERVERS = new Set(["kube-apiserver-kubelet-client", "kube-apiserver"]);

/** A connection's certificate does not change, and reading it is costly. */
const known = new WeakMap<object, Caller>();

/** Undefined without a certificate that the cluster's authority signed. */
export function callerOf(socket: TLSSocket): Caller | undefined {
  if (!socket.authorized) return undefined;
  const before = known.get(socket);
  if (before) return before;
  const { subject } = socket.getPeerCertificate();
  const groups = ([] as string[]).concat(subject?.O ?? []);
  const [name = ""] = ([] as string[]).concat(subject?.CN ?? []);
  const caller = {
    name,
    isTrusted: groups.includes(ADMINISTRATORS) || API_SERVERS.has(name),
    isNode: groups.includes(NODES) && name.startsWith("system:node:"),
  };
  known.set(socket, caller);
  return caller;
}
