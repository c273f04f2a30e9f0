/** One run of one container: created, started once, ended once, and its log kept after that. */
import { PassThrough } from "node:stream";
import type { Clock, Random } from "@kubarium/component-base";
import type { Image } from "../images/registry.ts";
import { withBehaviour } from "./behaviour.ts";
import { ContainerLog } from "./container-log.ts";
import { type ExitStatus, type ProcessIo, type Signal, SimulatedProcess } from "./process.ts";
import { ProcessInput } from "./terminal/input.ts";
import type { Launch } from "./programs/launch.ts";
import { resolveProgram, StartFailure } from "./programs/resolve.ts";

export interface ExecOutcome {
  exitCode: number;
  output: string;
}

const FIRST_EXEC_PID = 7;
const OUTPUT_LIMIT = 10 * 1024;
const TERMINATION_MESSAGE_LIMIT = 4096;
const LOG_MESSAGE = { lines: 80, bytes: 2048 };

export interface ContainerOptions {
  launch: Omit<Launch, "startedMs">;
  image: Image;
  /** Programs outside the image's own are unknown, not the default app. */
  closed: boolean;
  attempt: number;
  specHash: string;
  terminationMessagePath: string;
  /** `FallbackToLogsOnError`: what it wrote last stands for the message that it did not leave. */
  messageFromLog?: boolean;
  commandNames: ReadonlySet<string>;
  /** As the container's spec has them. */
  stdin?: boolean;
  stdinOnce?: boolean;
  tty?: boolean;
}

export class RunningContainer {
  readonly id: string;
  readonly log: ContainerLog;
  readonly createdMs: number;
  startedMs = 0;
  finishedMs = 0;
  exit: ExitStatus | undefined;
  /** `StartError` or `ContainerCannotRun` when it never ran. */
  failure: { reason: string; message: string } | undefined;
  terminationMessage = "";
  readonly ended: Promise<void>;
  /** What clients that attach type; read by the main process when the spec says `stdin`. */
  readonly input = new PassThrough();
  /** Of the last client that attached. */
  terminalSize: { columns: number; rows: number } | undefined;
  private readonly listeners = new Set<(stream: "stdout" | "stderr", text: string) => void>();
  /** The main process is 1; those started beside it come some way after what has run before. */
  private nextPid = FIRST_EXEC_PID;
  private process: SimulatedProcess | undefined;
  private end!: () => void;

  readonly options: ContainerOptions;
  private readonly deps: { clock: Clock; random: Random };

  constructor(options: ContainerOptions, deps: { clock: Clock; random: Random }) {
    this.options = options;
    this.deps = deps;
    this.id = Buffer.from(deps.random.bytes(32)).toString("hex");
    this.log = new ContainerLog(() => deps.clock.now());
    this.createdMs = deps.clock.now();
    this.ended = new Promise((resolve) => void (this.end = resolve));
  }

  get running(): boolean {
    return this.startedMs > 0 && !this.exit;
  }

  /** Throws StartFailure when the command cannot run; the container is then over, with exit code 128. */
  start(): void {
    const launch = this.launch();
    const found = resolveProgram(launch, this.options.closed, this.options.commandNames);
    if (found.kind === "missing") {
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${found.why}`;
      this.failure = { reason: "StartError", message };
      this.finish({ code: 128 });
      throw new StartFailure(message);
    }
    this.startedMs = launch.startedMs;
    const write = (stream: "stdout" | "stderr", text: string): void => {
      this.log.write(stream, text);
      for (const listener of this.listeners) listener(stream, text);
    };
    const { stdin, tty } = this.options;
    const io: ProcessIo = {
      stdout: (text) => write("stdout", text),
      stderr: (text) => write(tty ? "stdout" : "stderr", text),
      ...(stdin ? { stdin: new ProcessInput(this.input) } : {}),
      ...(tty ? { tty, size: () => this.terminalSize } : {}),
    };
    this.process = new SimulatedProcess(withBehaviour(found.program, launch), this.deps.clock, io);
    void this.process.exited.then((status) => this.finish(status));
  }

  signal(signal: Signal): void {
    this.process?.signal(signal);
  }

  /** As `execWith`, with the output joined and cut short. */
  async exec(argv: readonly string[], signal?: AbortSignal): Promise<ExecOutcome> {
    let output = "";
    const write = (text: string): void => {
      if (output.length < OUTPUT_LIMIT) output += text.slice(0, OUTPUT_LIMIT - output.length);
    };
    const exitCode = await this.execWith(argv, { stdout: write, stderr: write }, signal);
    return { exitCode, output };
  }

  /** Runs a command beside the main process. Throws StartFailure when there is none of that name; rejects with the signal's reason. */
  async execWith(argv: readonly string[], io: ProcessIo, signal?: AbortSignal): Promise<number> {
    const launch = { ...this.launch(), argv };
    const found = resolveProgram(launch, true, this.options.commandNames);
    if (found.kind === "missing")
      throw new StartFailure(`OCI runtime exec failed: exec failed: unable to start container process: ${found.why}`);
    const process = new SimulatedProcess(found.program, this.deps.clock, { ...io, pid: this.nextPid++ });
    const kill = (): void => process.signal("KILL");
    signal?.addEventListener("abort", kill, { once: true });
    void this.ended.then(kill);
    const { code, oomKilled } = await process.exited;
    signal?.removeEventListener("abort", kill);
    signal?.throwIfAborted();
    // A container is one group for the kernel: its main process goes too.
    if (oomKilled) this.process?.oomKill();
    return code;
  }

  /** Hears the main process from now on, as it writes. Returns how to stop. */
  listen(listener: (stream: "stdout" | "stderr", text: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private launch(): Launch {
    return { ...this.options.launch, startedMs: this.startedMs || this.deps.clock.now() };
  }

  private logEnd(): string {
    const lines = this.log.select({ tailLines: LOG_MESSAGE.lines });
    return lines
      .map(({ text }) => `${text}\n`)
      .join("")
      .slice(-LOG_MESSAGE.bytes);
  }

  private async finish(status: ExitStatus): Promise<void> {
    const finishedMs = this.deps.clock.now();
    this.log.close();
    const written = await this.options.launch.files.read(this.options.terminationMessagePath).catch(() => undefined);
    this.terminationMessage = this.failure?.message ?? (written ?? "").slice(0, TERMINATION_MESSAGE_LIMIT);
    if (!this.terminationMessage && this.options.messageFromLog && status.code !== 0) this.terminationMessage = this.logEnd();
    this.finishedMs = finishedMs;
    this.exit = status;
    this.end();
  }
}
