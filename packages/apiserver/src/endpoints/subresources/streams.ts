/** pods/exec, attach and portforward: the client's upgraded connection is joined to the kubelet's, byte for byte. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { badRequest, notFound } from "@kubarium/apimachinery";
import { splice } from "@kubarium/network";
import type { Exchange } from "../../http/exchange.ts";
import { keyIn, type ResourceHandler } from "../context.ts";
import { containerOf, type KubeletClient, kubeletAddress, unreachable } from "./kubelet.ts";

/** Names of the query's fields as the kubelet spells them. Source: streamParams in pkg/registry/core/pod/strategy.go. */
const KUBELET_FIELDS: Record<string, string> = { stdin: "input", stdout: "output", stderr: "error", tty: "tty" };
const HOP_HEADERS = new Set(["host", "authorization", "content-length", "accept-encoding"]);

export function podStream(kind: "exec" | "attach" | "portforward", kubelets: KubeletClient): ResourceHandler {
  return async (context, exchange, resource) => {
    const { name } = exchange.info;
    const entry = await context.registry.storage.get(resource.storeName, keyIn(exchange, resource));
    if (!entry) throw notFound(resource.qualified, name);
    const pod = resource.object(entry);
    const container = kind === "portforward" ? undefined : containerOf(pod, exchange.query.get("container") ?? "");
    const { nodeName } = pod["spec"];
    if (!nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
    const address = kubeletAddress(context, nodeName);
    const where = kind === "portforward" ? "portForward" : kind;
    const path = `/${where}/${pod.metadata.namespace}/${name}${container ? `/${container}` : ""}${queryOf(exchange.query)}`;
    if (!exchange.upgrade) throw badRequest("Upgrade request required");
    const answer = await kubelets.open(address, path, { method: exchange.method, headers: headersOf(exchange) }).catch((error: Error) => {
      throw unreachable(address, path, error);
    });
    // A refusal goes to the client as the kubelet worded it: kubectl makes its own message of a text, and another of a Status.
    if (answer.type === "response") return refused(exchange.upgrade.socket, answer.response);
    join(exchange.upgrade, answer);
  };
}

function refused(client: Duplex, response: IncomingMessage): void {
  const { statusCode, statusMessage, headers } = response;
  const type = headers["content-type"] ?? "text/plain; charset=utf-8";
  client.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\nContent-Type: ${type}\r\nConnection: close\r\n\r\n`);
  response.pipe(client);
}

function queryOf(query: URLSearchParams): string {
  const passed = new URLSearchParams();
  for (const [name, value] of query) {
    const field = KUBELET_FIELDS[name];
    if (field !== undefined) {
      if (value === "true" || value === "1") passed.append(field, "1");
    } else if (name !== "container") passed.append(name, value);
  }
  return passed.size === 0 ? "" : `?${passed}`;
}

function headersOf({ headers }: Exchange): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !HOP_HEADERS.has(name)) passed[name] = value;
  return passed;
}

interface Upgraded {
  response: { rawHeaders: string[]; statusMessage?: string };
  socket: Duplex;
  head: Buffer;
}

function join(client: { socket: Duplex; head: Buffer }, { response, socket, head }: Upgraded): void {
  const lines: string[] = [];
  for (let index = 0; index < response.rawHeaders.length; index += 2)
    lines.push(`${response.rawHeaders[index]}: ${response.rawHeaders[index + 1]}`);
  client.socket.write(`HTTP/1.1 101 ${response.statusMessage ?? "Switching Protocols"}\r\n${lines.join("\r\n")}\r\n\r\n`);
  if (head.length > 0) client.socket.write(head);
  if (client.head.length > 0) socket.write(client.head);
  splice(client.socket, socket);
}
