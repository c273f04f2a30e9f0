/** pods/proxy, services/proxy and nodes/proxy: any HTTP request, upgrades included. Source: apimachinery/pkg/util/proxy/upgradeaware.go. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { serviceUnavailable } from "@kubarium/apimachinery";
import { http } from "@kubarium/component-base";
import { certificateError, nodeIdentity, splice } from "@kubarium/network";
import type { Exchange } from "../../../http/exchange.ts";
import type { PodNetwork } from "../../../pod-network/pod-network.ts";
import { plainError } from "../../../registry/metadata.ts";
import { namespaceOf, type ResourceHandler } from "../../context.ts";
import type { KubeletCredentials } from "../kubelet.ts";
import { answerHeadersOf, requestHeaders } from "./headers.ts";
import { rewriteHtml, rewriteUrl, type Rewriting } from "./rewrite.ts";
import type { Locate, ProxyTarget } from "./target.ts";

/** Pages up to this size have their links rewritten; larger ones pass as they are. */
const MAX_HTML_BYTES = 8 * 1024 * 1024;

export interface ProxyParts {
  network: PodNetwork;
  /** Shown to kubelets. */
  credentials: KubeletCredentials | undefined;
}

export function proxyHandler(locate: Locate, parts: ProxyParts): ResourceHandler {
  return async (context, exchange, resource) => {
    const target = await locate(context, namespaceOf(exchange, resource), exchange.info.name);
    const { prefix, rest } = splitPath(exchange.path);
    if (rest === "" && (exchange.method === "GET" || exchange.method === "HEAD") && !exchange.upgrade) {
      const query = exchange.rawQuery ? `?${exchange.rawQuery}` : "";
      return exchange.respond(301, "", "", { location: `${prefix}/${query}` });
    }
    const rewriting: Rewriting = {
      prefix,
      path: rest || "/",
      backendHost: `${target.host}:${target.port}`,
      clientHost: String(exchange.headers[":authority"] ?? exchange.headers.host ?? ""),
    };
    const gone = new AbortController();
    exchange.onClose(() => gone.abort(new Error("the client went away")));
    const connection = await open(target, parts, gone.signal).catch((error: Error) => {
      if (exchange.upgrade) throw plainError(`error dialing backend: ${error.message}`);
      throw serviceUnavailable(`error trying to reach service: ${error.message}`);
    });
    await (exchange.upgrade
      ? upgrade(exchange, exchange.upgrade, connection, rewriting, target)
      : pass(exchange, connection, rewriting, target));
  };
}

/** `/api/v1/…/NAME/proxy` and what follows, both as they came. */
export function splitPath(path: string): { prefix: string; rest: string } {
  const [prefix = path] = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+\/proxy/.exec(path) ?? [];
  return { prefix, rest: path.slice(prefix.length) };
}

async function open(target: ProxyTarget, { network, credentials }: ProxyParts, signal: AbortSignal): Promise<Duplex> {
  const { scheme, host, port, node, isKubelet } = target;
  if (isKubelet) {
    const own = credentials ? { cert: credentials.cert, key: credentials.key, ...(credentials.ca ? { ca: credentials.ca } : {}) } : {};
    const rejectUnauthorized = credentials?.ca !== undefined;
    return secured({ host, port, ...own, rejectUnauthorized, checkServerIdentity: nodeIdentity(node) }, target);
  }
  const stream = await network.connect(node, { host, port }, signal);
  // What pods and Services show is not checked, as in kube-apiserver: nobody signs for them.
  return scheme === "https" ? secured({ socket: stream as never, rejectUnauthorized: false }, target) : stream;
}

function secured(options: ConnectionOptions, { host, port }: ProxyTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(options, () => {
      socket.off("error", reject);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ECONNREFUSED" ? new Error(`dial tcp ${host}:${port}: connect: connection refused`) : certificateError(error));
    });
  });
}

function send(exchange: Exchange, connection: Duplex, { path, prefix, backendHost }: Rewriting, { scheme }: ProxyTarget) {
  return http.request({
    createConnection: () => connection,
    method: exchange.method,
    path: exchange.rawQuery ? `${path}?${exchange.rawQuery}` : path,
    setHost: false,
    headers: requestHeaders(
      exchange.headers,
      { remoteAddress: exchange.remoteAddress, host: backendHost, scheme, uri: `${prefix}${path}` },
      exchange.upgrade !== undefined,
    ),
  });
}

function pass(exchange: Exchange, connection: Duplex, rewriting: Rewriting, target: ProxyTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = send(exchange, connection, rewriting, target);
    exchange.onClose(() => connection.destroy());
    call.on("error", (error) => {
      connection.destroy();
      if (exchange.answered) exchange.abort();
      else reject(serviceUnavailable(`error trying to reach service: ${error.message === "socket hang up" ? "EOF" : error.message}`));
    });
    call.on("response", (response) => {
      resolve();
      answer(exchange, response, rewriting);
    });
    if (exchange.method === "GET" || exchange.method === "HEAD") call.end();
    else exchange.input().pipe(call);
  });
}

function answer(exchange: Exchange, response: IncomingMessage, rewriting: Rewriting): void {
  const headers = answerHeadersOf(response.headers);
  const code = response.statusCode ?? 502;
  const type = response.headers["content-type"] ?? "";
  if (response.headers.location) headers["location"] = rewriteUrl(response.headers.location, rewriting);
  const isPage = type.split(";")[0]?.trim() === "text/html" && !response.headers["content-encoding"] && exchange.method !== "HEAD";
  const isSmall = !(Number(response.headers["content-length"]) > MAX_HTML_BYTES);
  if (isPage && isSmall && !response.headers.location) return page(exchange, response, code, type, headers, rewriting);
  passOn(exchange, response, code, type, headers, []);
}

function passOn(
  exchange: Exchange,
  response: IncomingMessage,
  code: number,
  type: string,
  headers: Record<string, string | string[]>,
  begun: readonly Buffer[],
): void {
  const stream = exchange.stream(code, type, headers);
  for (const chunk of begun) stream.write(chunk);
  stream.onDrain(() => response.resume());
  response.on("data", (chunk: Buffer) => {
    if (!stream.write(chunk)) response.pause();
  });
  response.on("end", () => stream.end());
  response.on("error", () => stream.destroy());
}

function page(
  exchange: Exchange,
  response: IncomingMessage,
  code: number,
  type: string,
  headers: Record<string, string | string[]>,
  rewriting: Rewriting,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = (chunk: Buffer): void => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= MAX_HTML_BYTES) return;
    response.off("data", collect);
    response.off("end", finish);
    passOn(exchange, response, code, type, headers, chunks);
  };
  const finish = (): void => {
    const body = Buffer.from(rewriteHtml(Buffer.concat(chunks).toString("latin1"), rewriting), "latin1");
    const stream = exchange.stream(code, type, { ...headers, "content-length": String(body.length) });
    stream.write(body);
    stream.end();
  };
  response.on("data", collect);
  response.on("end", finish);
  response.on("error", () => exchange.abort());
}

/** The backend's answer goes to the client as it is; after a 101 the two talk to each other. */
function upgrade(
  exchange: Exchange,
  client: { socket: Duplex; head: Buffer },
  connection: Duplex,
  rewriting: Rewriting,
  target: ProxyTarget,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = send(exchange, connection, rewriting, target);
    call.on("error", (error) => reject(plainError(`error sending request: ${error.message}`)));
    call.on("upgrade", (response, socket, head) => {
      client.socket.write(statusAndHeaders(response));
      if (head.length) client.socket.write(head);
      if (client.head.length) socket.write(client.head);
      splice(client.socket, socket);
      resolve();
    });
    call.on("response", (response) => {
      const code = response.statusCode ?? 0;
      if (code < 400) {
        connection.destroy();
        return reject(plainError(`invalid upgrade response: status code ${code}`));
      }
      client.socket.write(
        statusAndHeaders(response, new Set(["transfer-encoding", "connection", "content-length"]), "connection: close\r\n"),
      );
      response.pipe(client.socket);
      resolve();
    });
    call.end();
  });
}

function statusAndHeaders({ statusCode, statusMessage, rawHeaders }: IncomingMessage, without = new Set<string>(), more = ""): string {
  let text = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    if (!without.has(rawHeaders[i]?.toLowerCase() ?? "")) text += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  return `${text}${more}\r\n`;
}
