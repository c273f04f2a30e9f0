/** Connections to pods of other nodes, through the nodes' own HTTPS port. One TLS connection a node, made when it is first needed. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import type { Duplex } from "node:stream";
import { DialError, isDialFailure } from "../dial-error.ts";
import { CertificateError, certificateError, nodeIdentity } from "./node-certificate.ts";
import { FAILURE_HEADER, SESSION_OPTIONS } from "./protocol.ts";

/** Where a node's kubelet listens. */
export interface NodeAddress {
  /** The Node's: its certificate must be that node's. */
  name: string;
  host: string;
  port: number;
}

/** What to connect to from that node: a pod's address, a Service's, or a name. */
export interface Target {
  host: string;
  port: number;
}

export interface TunnelsOptions {
  /** PEM: who we are, and who signs the kubelets' serving certificates (not checked when left out). */
  cert: string;
  key: string;
  ca?: string;
}

export class Tunnels {
  private readonly sessions = new Map<string, ClientHttp2Session>();
  private readonly options: TunnelsOptions;
  private closed = false;

  constructor(options: TunnelsOptions) {
    this.options = options;
  }

  /**
   * Resolves when the connection stands. Rejects with DialError; a node that does not answer is waited for until `signal`
   * is aborted, as a dead machine answers nothing, and then the signal's reason is thrown. With `impatient` it rejects at once
   * when the node's port is closed, for callers that have other nodes to ask.
   */
  open(node: NodeAddress, target: Target, signal: AbortSignal, { impatient = false } = {}): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        stream?.destroy();
        reject(signal.reason);
      };
      if (signal.aborted || this.closed) return giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      const settle = (): void => signal.removeEventListener("abort", giveUp);
      const stream = this.request(node, target);
      // A session that ends under us says nothing of the pod: the node may be dead, and dead machines do not answer. Somebody else did
      // when the certificate is wrong.
      stream?.on("error", (error) => {
        // A stream that was waiting for its session names that one's error as the cause.
        const failure = certificateError(error.cause instanceof Error ? error.cause : error);
        if (!impatient && !(failure instanceof CertificateError)) return;
        settle();
        reject(failure);
      });
      stream?.on("response", (headers) => {
        settle();
        if (headers[":status"] === 200) return resolve(stream);
        stream.destroy();
        const failure = headers[FAILURE_HEADER];
        if (isDialFailure(failure)) reject(new DialError(target.host, target.port, failure));
        else reject(new Error(`node ${node.host}:${node.port} answered a tunnel with ${String(headers[":status"])}`));
      });
    });
  }

  close(): void {
    this.closed = true;
    for (const session of this.sessions.values()) session.destroy();
    this.sessions.clear();
  }

  private request(node: NodeAddress, target: Target): ClientHttp2Stream | undefined {
    try {
      return this.session(node).request({ ":method": "CONNECT", ":authority": authorityOf(target) }, { endStream: false });
    } catch {
      return undefined;
    }
  }

  private session(node: NodeAddress): ClientHttp2Session {
    const url = `https://${authorityOf(node)}`;
    const id = `${node.name} ${url}`;
    const known = this.sessions.get(id);
    if (known && !known.closed && !known.destroyed) return known;
    const { cert, key, ca } = this.options;
    const session = connect(url, {
      ...SESSION_OPTIONS,
      cert,
      key,
      ...(ca ? { ca } : {}),
      rejectUnauthorized: ca !== undefined,
      checkServerIdentity: nodeIdentity(node),
    });
    const forget = (): void => {
      if (this.sessions.get(id) === session) this.sessions.delete(id);
    };
    session.on("error", forget);
    session.on("goaway", forget);
    session.on("close", forget);
    session.unref();
    this.sessions.set(id, session);
    return session;
  }
}

function authorityOf({ host, port }: Target): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
