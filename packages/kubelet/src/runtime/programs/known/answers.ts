/** What programs that serve HTTP share. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Launch } from "../launch.ts";

export function text(answer: ServerResponse, status: number, body: string, type = "text/plain"): void {
  if (answer.destroyed) return;
  answer.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
}

export const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?")[0] ?? "/";

export const queryOf = (request: IncomingMessage): URLSearchParams => new URLSearchParams((request.url ?? "").split("?")[1] ?? "");

/** Connections come from the node's own address on the pod network, as far as a pod can see. */
export const clientAddress = ({ endpoint }: Launch): string => endpoint.ip.replace(/\d+$/, "1");

/** `-p 80`, `--port=80`, `-port 80`; the last one counts. */
export function flagOf(args: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  args.forEach((arg, index) => {
    const match = new RegExp(`^--?${name}(?:=(.*))?$`, "s").exec(arg);
    if (match) value = match[1] ?? args[index + 1];
  });
  return value;
}

/** The port in `:8080` or `8080`. */
export function portIn(address: string | undefined, fallback: number): number {
  const port = Number(/(\d+)$/.exec(address ?? "")?.[1] ?? fallback);
  return port > 0 && port < 65_536 ? port : fallback;
}
