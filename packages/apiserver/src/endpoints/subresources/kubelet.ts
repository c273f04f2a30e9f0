/**
 * What the kubelet answers: logs, exec, attach, port-forward. Found through the pod's node; called with the apiserver's own
 * client certificate. Source: pkg/registry/core/pod/strategy.go and pkg/kubelet/client.
 */
import type { IncomingMessage, RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, notFound, StatusError } from "@kubarium/apimachinery";
import { CertificateError, certificateError, type NodeAddress, nodeIdentity } from "@kubarium/network";
import { plainError } from "../../registry/metadata.ts";
import type { EndpointContext } from "../context.ts";

export interface KubeletCredentials {
  /** PEM. */
  cert: string;
  key: string;
  /** What the kubelets' serving certificates are signed by; not checked when left out, as kube-apiserver does by default. */
  ca?: string;
}

/** Calls kubelets. */
export interface KubeletClient {
  /** Starts a GET (or an upgrade, with its headers); `onUpgrade` gets the switched connection. Rejects when the node cannot be reached. */
  open(node: NodeAddress, path: string, options?: Pick<RequestOptions, "method" | "headers">): Promise<KubeletAnswer>;
}

type KubeletAnswer =
  | { type: "response"; response: IncomingMessage }
  | { type: "upgraded"; response: IncomingMessage; socket: import("node:stream").Duplex; head: Buffer };

export function kubeletClient(credentials: KubeletCredentials | undefined): KubeletClient {
  const tls = credentials
    ? {
        cert: credentials.cert,
        key: credentials.key,
        ...(credentials.ca ? { ca: credentials.ca } : {}),
        rejectUnauthorized: credentials.ca !== undefined,
      }
    : { rejectUnauthorized: false };
  return {
    open: (node, path, options = {}) =>
      new Promise((resolve, reject) => {
        const request = httpsRequest({
          host: node.host,
          port: node.port,
          path,
          method: options.method ?? "GET",
          ...(options.headers ? { headers: options.headers } : {}),
          ...tls,
          checkServerIdentity: nodeIdentity(node),
          agent: false,
        });
        request.on("response", (response) => resolve({ type: "response", response }));
        request.on("upgrade", (response, socket, head) => resolve({ type: "upgraded", response, socket, head }));
        request.on("error", (error) => reject(certificateError(error)));
        request.end();
      }),
  };
}

/** The container that a request means. Throws 400 in Kubernetes' words. */
export function containerOf(pod: AnyObject, asked: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod["spec"] ?? {};
  const named = (list: { name: string }[]): string => list.map(({ name }) => name).join(" ");
  const { name } = pod.metadata;
  if (asked !== "") {
    const all: { name: string }[] = [...initContainers, ...containers, ...ephemeralContainers];
    if (!all.some((container) => container.name === asked)) throw badRequest(`container ${asked} is not valid for pod ${name}`);
    return asked;
  }
  if (containers.length === 1) return containers[0].name;
  if (containers.length === 0) throw badRequest(`a container name must be specified for pod ${name}`);
  const init = initContainers.length > 0 ? ` or one of the init containers: [${named(initContainers)}]` : "";
  const ephemeral = ephemeralContainers.length > 0 ? ` or one of the ephemeral containers: [${named(ephemeralContainers)}]` : "";
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${named(containers)}]${init}${ephemeral}`);
}

/** Where the kubelet of a node listens. Throws what Kubernetes answers when the node or its address is missing. */
export function kubeletAddress({ registry }: EndpointContext, nodeName: string): NodeAddress {
  const node = registry.storage.peek("nodes", nodeName)?.object;
  if (!node) throw notFound({ group: "", resource: "nodes" }, nodeName);
  const addresses: { type: string; address: string }[] = node["status"]?.addresses ?? [];
  for (const type of ["InternalIP", "ExternalIP", "Hostname"]) {
    const found = addresses.find((address) => address.type === type);
    if (found) return { name: nodeName, host: found.address, port: node["status"]?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10250 };
  }
  throw plainError("no preferred addresses found; known addresses: []");
}

/** A node that does not answer: `Get "https://…": dial tcp …: connect: connection refused`. */
export function unreachable({ host, port }: NodeAddress, path: string, error: Error & { code?: string }): StatusError {
  if (error instanceof CertificateError) return plainError(`Get "https://${host}:${port}${path}": ${error.message}`);
  const why = error.code === "ECONNREFUSED" ? "connect: connection refused" : error.code === "ETIMEDOUT" ? "i/o timeout" : error.message;
  return plainError(`Get "https://${host}:${port}${path}": dial tcp ${host}:${port}: ${why}`);
}
