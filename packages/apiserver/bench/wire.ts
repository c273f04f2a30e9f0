/** A client that costs little beside the server under test: HTTP/1.1 by hand over keep-alive TLS connections. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";

export interface Wire {
  /** One request at a time. Resolves to the answer's code and body. */
  send(method: string, path: string, body?: string): Promise<{ code: number; body: string }>;
  /** A GET whose answer does not end; `onData` gets the text as it comes. */
  follow(path: string, onData: (text: string) => void): void;
  close(): void;
}

/** `dir` is a cluster's directory, as `kubarium up --dir` makes it. */
export function credentials(dir: string): { host: string; port: number; ca: Buffer; cert: Buffer; key: Buffer } {
  const kubeconfig = readFileSync(join(dir, "kubeconfig"), "utf8");
  const { hostname, port } = new URL(/server: (\S+)/.exec(kubeconfig)?.[1] ?? "");
  const data = (name: string): Buffer => Buffer.from(new RegExp(`${name}: (\\S+)`).exec(kubeconfig)?.[1] ?? "", "base64");
  return {
    host: hostname,
    port: Number(port),
    ca: data("certificate-authority-data"),
    cert: data("client-certificate-data"),
    key: data("client-key-data"),
  };
}

export async function openWire(to: ReturnType<typeof credentials>): Promise<Wire> {
  const socket = connect({ ...to, ALPNProtocols: ["http/1.1"] });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  const answers = answersOf(socket);
  return {
    send: (method, path, body = "") => {
      const length = Buffer.byteLength(body);
      socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: ${to.host}\r\nUser-Agent: bench\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
      );
      return answers();
    },
    follow: (path, onData) => {
      socket.removeAllListeners("data");
      socket.on("data", onData);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${to.host}\r\nUser-Agent: bench\r\n\r\n`);
    },
    close: () => void socket.destroy(),
  };
}

/** Waits for one answer that says its length. */
function answersOf(socket: TLSSocket): () => Promise<{ code: number; body: string }> {
  let buffered = "";
  let waiting: ((answer: { code: number; body: string }) => void) | undefined;
  socket.on("data", (chunk: string) => {
    buffered += chunk;
    const end = buffered.indexOf("\r\n\r\n");
    if (end < 0) return;
    const at = buffered.indexOf("content-length: ");
    const length = Number.parseInt(buffered.slice(at + 16, at + 26), 10);
    if (buffered.length < end + 4 + length) return;
    const answer = { code: Number(buffered.slice(9, 12)), body: buffered.slice(end + 4, end + 4 + length) };
    buffered = buffered.slice(end + 4 + length);
    waiting?.(answer);
  });
  return () =>
    new Promise((resolve) => {
      waiting = resolve;
    });
}
