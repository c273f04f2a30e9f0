/** exec and attach: joins a client's streams to a command, or to the container's own process. */
import type { RunningContainer } from "../../runtime/container.ts";
import type { ProcessIo } from "../../runtime/process.ts";
import { StartFailure } from "../../runtime/programs/resolve.ts";
import { ProcessInput } from "../../runtime/terminal/input.ts";
import { Terminal } from "../../runtime/terminal/terminal.ts";
import { exited, failed, type RemoteSession, type StreamOptions, succeeded } from "./session.ts";

/** Ends with the command's exit code; the command ends with the client. */
export async function runExec(
  container: RunningContainer,
  command: readonly string[],
  session: RemoteSession,
  { tty }: StreamOptions,
): Promise<void> {
  try {
    const io = tty ? terminalIo(session, () => ended.abort(new Error("interrupted"))) : plainIo(session);
    const ended = new AbortController();
    session.gone.addEventListener("abort", () => ended.abort(session.gone.reason), { once: true });
    const code = await container.execWith(command, io, ended.signal).catch((error: unknown) => {
      if (ended.signal.aborted && !session.gone.aborted) return INTERRUPTED;
      throw error;
    });
    session.finish(exited(code));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text =
      error instanceof StartFailure ? `failed to exec in container: failed to start exec "${execId(container.id, command)}": ${why}` : why;
    session.finish(failed(`error executing command in container: ${text}`));
  }
}

/** 128 + SIGINT. */
const INTERRUPTED = 130;

function plainIo(session: RemoteSession): ProcessIo {
  return {
    stdout: (text) => session.stdout(Buffer.from(text)),
    stderr: (text) => session.stderr(Buffer.from(text)),
    bytes: (bytes) => session.stdout(bytes),
    ...(session.stdin ? { stdin: new ProcessInput(session.stdin) } : {}),
  };
}

function terminalIo(session: RemoteSession, kill: () => void): ProcessIo {
  let interrupt = kill;
  const terminal = new Terminal(
    session.stdin,
    (bytes) => session.stdout(bytes),
    () => interrupt(),
  );
  session.onResize((size) => (terminal.size = size));
  return {
    stdout: (text) => terminal.print(text),
    stderr: (text) => terminal.print(text),
    bytes: (bytes) => terminal.print(bytes),
    stdin: new ProcessInput(terminal.input),
    tty: true,
    size: () => terminal.size,
    onInterrupt: (handler) => (interrupt = handler),
  };
}

/** Output from now on; ends when the container does, or when the client leaves. */
export async function runAttach(container: RunningContainer, session: RemoteSession): Promise<void> {
  const { stdin, stdinOnce, tty } = container.options;
  if (container.exit) return session.finish(failed("error attaching to container: container is in CONTAINER_EXITED state"));
  const show = (bytes: Buffer): void => session.stdout(bytes);
  const terminal = tty ? new Terminal(stdin ? session.stdin : undefined, show, () => container.signal("INT")) : undefined;
  session.onResize((size) => (container.terminalSize = size));
  const stop = container.listen((stream, text) => {
    if (terminal) terminal.print(text);
    else if (stream === "stdout") session.stdout(Buffer.from(text));
    else session.stderr(Buffer.from(text));
  });
  const typed = terminal ? terminal.input : session.stdin;
  if (stdin && typed) {
    typed.on("data", (bytes: Buffer) => container.input.writableEnded || container.input.write(bytes));
    if (stdinOnce) typed.once("end", () => container.input.end());
  } else typed?.resume();
  const left = new Promise<void>((resolve) => session.gone.addEventListener("abort", () => resolve(), { once: true }));
  await Promise.race([container.ended, left]);
  stop();
  session.finish(succeeded);
}

/** Looks like one of containerd's, and is the same for the same command. */
function execId(containerId: string, command: readonly string[]): string {
  const seed = Buffer.from(command.join(" ")).toString("hex").padEnd(64, "0");
  return [...containerId].map((digit, i) => (Number.parseInt(digit, 16) ^ Number.parseInt(seed[i] ?? "0", 16)).toString(16)).join("");
}
