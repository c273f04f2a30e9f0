/** One run of one container: created, started once, ended once, and its log kept after that. */
import type { Clock, Random } from "@kubarium/component-base";
import type { Image } from "../images/registry.ts";
import { withBehaviour } from "./behaviour.ts";
import { ContainerLog } from "./container-log.ts";
import { type ExitStatus, type Signal, SimulatedProcess } from "./process.ts";
import type { Launch } from "./programs/launch.ts";
import { resolveProgram, StartFailure } from "./programs/resolve.ts";

export interface ExecOutcome {
  exitCode: number;
  output: string;
}

const OUTPUT_LIMIT = 10 * 1024;
const TERMINATION_MESSAGE_LIMIT = 4096;

export interface ContainerOptions {
  launch: Omit<Launch, "startedMs">;
  image: Image;
  /** Programs outside the image's own are unknown, not the default app. */
  closed: boolean;
  attempt: number;
  specHash: string;
  terminationMessagePath: string;
  commandNames: ReadonlySet<string>;
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
    const io = { stdout: (text: string) => this.log.write("stdout", text), stderr: (text: string) => this.log.write("stderr", text) };
    this.process = new SimulatedProcess(withBehaviour(found.program, launch), this.deps.clock, io);
    void this.process.exited.then((status) => this.finish(status));
  }

  signal(signal: Signal): void {
    this.process?.signal(signal);
  }

  /** Runs a command beside the main process. Throws StartFailure when there is none of that name; rejects with the signal's reason. */
  async exec(argv: readonly string[], signal?: AbortSignal): Promise<ExecOutcome> {
    const launch = { ...this.launch(), argv };
    const found = resolveProgram(launch, true, this.options.commandNames);
    if (found.kind === "missing")
      throw new StartFailure(`OCI runtime exec failed: exec failed: unable to start container process: ${found.why}`);
    let output = "";
    const write = (text: string): void => {
      if (output.length < OUTPUT_LIMIT) output += text.slice(0, OUTPUT_LIMIT - output.length);
    };
    const process = new SimulatedProcess(found.program, this.deps.clock, { stdout: write, stderr: write });
    const kill = (): void => process.signal("KILL");
    signal?.addEventListener("abort", kill, { once: true });
    void this.ended.then(kill);
    const { code } = await process.exited;
    signal?.removeEventListener("abort", kill);
    signal?.throwIfAborted();
    return { exitCode: code, output };
  }

  private launch(): Launch {
    return { ...this.options.launch, startedMs: this.startedMs || this.deps.clock.now() };
  }

  private async finish(status: ExitStatus): Promise<void> {
    const finishedMs = this.deps.clock.now();
    this.log.close();
    const written = await this.options.launch.files.read(this.options.terminationMessagePath).catch(() => undefined);
    this.terminationMessage = this.failure?.message ?? (written ?? "").slice(0, TERMINATION_MESSAGE_LIMIT);
    this.finishedMs = finishedMs;
    this.exit = status;
    this.end();
  }
}
