/** One HTTPS connection pool to an API server: requests with answers, and streams of lines for watches. */
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { createSecureContext } from "node:tls";
import { StatusError } from "@kubarium/apimachinery";

export interface TransportOptions {
  /** `https://host:port`. */
  server: string;
  /** PEM. */
  ca: string;
  /** Whom the server's certificate must be for, when it is not the address: a kubeconfig's `tls-server-name`. */
  serverName?: string;
  cert?: string;
  key?: string;
  token?: string;
  userAgent: string;
}

export interface TransportRequest {
  method: string;
  path: string;
  body?: string;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
  /** Real milliseconds without a byte after which `lines` throws; for ever unless given. */
  silenceLimitMs?: number;
}

/** How long a connection of a watch may be silent before TCP asks whether the other side is still there; 10 s later it is given up. */
const KEEP_ALIVE_MS = 5_000;
/** An answer must begin within this many real milliseconds; a watch's first byte as well. */
const ANSWER_LIMIT_MS = 30_000;
/** Connections for requests: enough to keep a server busy, few enough that a burst is not spent on handshakes. Watches have their own. */
const MAX_REQUEST_SOCKETS = 16;

/** Knows one server only, so there is nothing to tell its connections apart by: https would join all PEMs for that, at every request. */
class ServerAgent extends Agent {
  override getName(): string {
    return "server";
  }
}

export class Transport {
  private readonly base: URL;
  private readonly requests: Agent;
  private readonly watches: Agent;
  private readonly headers: Record<string, string>;

  constructor(options: TransportOptions) {
    this.base = new URL(options.server);
    const { ca, cert, key, serverName: servername } = options;
    // Read once, not for every connection.
    const shared = { secureContext: createSecureContext({ ca, cert, key }), ...(servername ? { servername } : {}) };
    this.requests = new ServerAgent({ ...shared, keepAlive: true, maxSockets: MAX_REQUEST_SOCKETS });
    this.watches = new ServerAgent(shared);
    this.headers = { "user-agent": options.userAgent, ...(options.token ? { authorization: `Bearer ${options.token}` } : {}) };
  }

  /** The whole answer as text; throws StatusError for what is not 2xx, and for network failures with code 503. */
  async text(options: TransportRequest): Promise<string> {
    const response = await this.open(options, this.requests);
    return await readAll(response);
  }

  /** Lines as they arrive, until the server ends the answer or the signal is aborted. */
  async *lines(options: TransportRequest): AsyncGenerator<string> {
    const response = await this.open(options, this.watches);
    response.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const { silenceLimitMs = 0 } = options;
    response.setTimeout(silenceLimitMs, () => response.destroy(new Error(`nothing heard for ${silenceLimitMs / 1000} s`)));
    response.setEncoding("utf8");
    let rest = "";
    try {
      for await (const chunk of response as AsyncIterable<string>) {
        rest += chunk;
        let from = 0;
        for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", from)) {
          if (end > from) yield rest.slice(from, end);
          from = end + 1;
        }
        rest = rest.slice(from);
      }
    } catch (error) {
      if (options.signal?.aborted) return;
      throw unavailable(error);
    } finally {
      response.destroy();
    }
  }

  close(): void {
    this.requests.destroy();
    this.watches.destroy();
  }

  private open(options: TransportRequest, agent: Agent): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: Record<string, string | number> = { ...this.headers, accept: options.accept ?? "application/json" };
      if (options.body !== undefined) {
        headers["content-type"] = options.contentType ?? "application/json";
        headers["content-length"] = Buffer.byteLength(options.body);
      }
      const outgoing = request(
        {
          agent,
          host: this.base.hostname,
          port: this.base.port || 443,
          method: options.method,
          path: options.path,
          headers,
          signal: options.signal,
          timeout: ANSWER_LIMIT_MS,
        },
        (response) => {
          outgoing.setTimeout(0);
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(response);
          else void readAll(response).then((text) => reject(statusErrorOf(code, text)), reject);
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer from ${this.base.host} in ${ANSWER_LIMIT_MS / 1000} s`)));
      outgoing.on("error", (error) => reject(options.signal?.aborted ? options.signal.reason : unavailable(error)));
      outgoing.end(options.body);
    });
  }
}

/** By its events: a stream's iterator costs more than all the rest of a small request. */
function readAll(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => resolve((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString("utf8")));
    response.on("error", (error) => reject(unavailable(error)));
  });
}

function statusErrorOf(code: number, text: string): StatusError {
  try {
    const status = JSON.parse(text) as { kind?: string; message?: string; reason?: string; details?: object };
    if (status.kind === "Status") return new StatusError({ ...status, code });
  } catch {
    // Not every failure is a Status: a proxy in between answers plain text.
  }
  return new StatusError({ code, reason: "Unknown", message: text.trim() || `the server answered ${code}` });
}

function unavailable(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  return new StatusError({ code: 503, reason: "ServiceUnavailable", message: error instanceof Error ? error.message : String(error) });
}
