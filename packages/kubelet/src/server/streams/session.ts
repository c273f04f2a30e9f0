/** A remote command's streams, whichever protocol carries them. Source: cri-streaming/pkg/streaming/remotecommand. */
import type { Readable } from "node:stream";

/** What the request's query asks for. */
export interface StreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface RemoteSession {
  /** What the client types; undefined when it did not ask to. */
  stdin: Readable | undefined;
  stdout(bytes: Buffer): void;
  stderr(bytes: Buffer): void;
  onResize(listener: (size: TerminalSize) => void): void;
  /** Says how it ended and closes. `plain` is for clients that know no exit codes: nothing means that all went well. */
  finish(status: RemoteStatus): void;
  /** Aborted when the client is gone. */
  gone: AbortSignal;
}

/** A metav1.Status as the error channel carries it. */
export interface RemoteStatus {
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: { causes: { reason: string; message: string }[] };
  code?: number;
}

export const succeeded: RemoteStatus = { status: "Success" };

export function exited(code: number): RemoteStatus {
  if (code === 0) return succeeded;
  return {
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
    message: `command terminated with non-zero exit code: exit status ${code}`,
  };
}

export function failed(why: string): RemoteStatus {
  return { status: "Failure", reason: "InternalError", message: `Internal error occurred: ${why}`, code: 500 };
}

/** Undefined when nothing is asked for. */
export function readOptions(query: URLSearchParams): StreamOptions | undefined {
  const on = (name: string): boolean => query.get(name) === "1";
  const tty = on("tty");
  // A terminal has one output only.
  const options = { stdin: on("input"), stdout: on("output"), stderr: on("error") && !tty, tty };
  return options.stdin || options.stdout || options.stderr ? options : undefined;
}

export function parseSize(text: string): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: number; Height?: number };
    return Width && Height ? { columns: Width, rows: Height } : undefined;
  } catch {
    return undefined;
  }
}
