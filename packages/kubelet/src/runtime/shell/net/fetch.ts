/** One HTTP exchange of a container's client, through the pod's own network. */
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { DialError } from "@kubarium/network";
import type { Clock } from "@kubarium/component-base";
import { type HttpAnswer, requestOver } from "../../../network/http.ts";
import type { PodEndpoint } from "../../../network/network.ts";

export interface FetchOptions {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** Of the whole exchange, in cluster time. */
  limitMs: number;
  /** For https: PEM, or undefined not to check. */
  ca?: string;
}

export type FetchOutcome =
  | { type: "answer"; answer: HttpAnswer }
  | { type: "unknown-host" | "refused" | "timeout" | "unreachable" | "empty" | "tls"; message: string };

/** A command that answers without end is stopped there. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export async function fetchOver(endpoint: PodEndpoint, clock: Clock, options: FetchOptions): Promise<FetchOutcome> {
  const { url, method, headers, body, limitMs } = options;
  const limit = new AbortController();
  const timer = clock.setTimeout(() => limit.abort(new Error("timed out")), limitMs).unref();
  try {
    const stream = await endpoint.connect(hostOf(url), portOf(url), { signal: limit.signal });
    const secured = url.protocol === "https:" ? await overTls(stream, url, options.ca) : stream;
    const request = { method, path: url.pathname + url.search, headers: { host: url.host, ...headers }, signal: limit.signal };
    return {
      type: "answer",
      answer: await requestOver(secured, { ...request, ...(body === undefined ? {} : { body }) }, MAX_ANSWER_BYTES),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (limit.signal.aborted) return { type: "timeout", message };
    if (error instanceof DialError) return { type: error.failure, message };
    return { type: url.protocol === "https:" ? "tls" : "empty", message };
  } finally {
    timer.cancel();
  }
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === "https:" ? 443 : 80));
}

/** `host/path` as clients take it; undefined for what is no address of the web. */
export function urlOf(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url : undefined;
}

function overTls(stream: Duplex, url: URL, ca: string | undefined): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const host = hostOf(url);
    const name = /^[\d.]+$/.test(host) ? {} : { servername: host };
    const socket = connectTls({ socket: stream as never, ...name, ...(ca ? { ca } : {}), rejectUnauthorized: ca !== undefined }, () =>
      resolve(socket),
    );
    socket.once("error", reject);
  });
}
