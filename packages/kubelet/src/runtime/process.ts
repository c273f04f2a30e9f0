/**
 * A process-like life for a JavaScript function: signals in, exit status out.
 * Source of behaviour: pid_namespaces(7): the first process of a container ignores every signal it has no handler for, except SIGKILL from outside.
 */
import type { Clock } from "@kubarium/component-base";
import type { ProcessInput } from "./terminal/input.ts";

export type Signal = "TERM" | "KILL" | "INT" | "HUP" | "QUIT" | "USR1" | "USR2";

/** 128 + number, as a shell and containerd report a process ended by a signal. */
export const SIGNAL_NUMBERS: Record<Signal, number> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15 };

export interface ProcessIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Standard output as it is, for what is no text; `stdout` as UTF-8 when left out. */
  bytes?(bytes: Buffer): void;
  /** Resolves when whoever listens has taken what was written; at once when left out. */
  drained?(): Promise<void>;
  /** Without it, reading finds the end at once. */
  stdin?: ProcessInput;
  /** Of the process inside its container; the first one, 1, when left out. */
  pid?: number;
  /** Input and output are a terminal. */
  tty?: boolean;
  /** Of the terminal, as its client last said. */
  size?(): { columns: number; rows: number } | undefined;
  /** Hears Ctrl-C at the terminal, instead of the process being ended by it. */
  onInterrupt?(handler: () => void): void;
}

export interface ProcessHandle extends ProcessIo {
  bytes(bytes: Buffer): void;
  readonly clock: Clock;
  /** Aborted when the process is killed; every wait of a program ends with it. */
  readonly killed: AbortSignal;
  /** Without a handler a signal is ignored, as for the first process of a container. */
  onSignal(handler: (signal: Signal) => void): void;
}

/** What runs as a process: resolves to its exit code. A throw is exit code 1 with the error on stderr. */
export type Program = (handle: ProcessHandle) => Promise<number>;

/** A program answers this when it used more memory than it may. */
export const OUT_OF_MEMORY = -137;

export interface ExitStatus {
  code: number;
  signal?: Signal;
  oomKilled?: boolean;
}

export class SimulatedProcess {
  readonly exited: Promise<ExitStatus>;
  private readonly controller = new AbortController();
  private handler: ((signal: Signal) => void) | undefined;
  private settle!: (status: ExitStatus) => void;
  private over = false;

  constructor(program: Program, clock: Clock, io: ProcessIo) {
    this.exited = new Promise((resolve) => {
      this.settle = (status) => {
        if (this.over) return;
        this.over = true;
        resolve(status);
        this.controller.abort(new Error("process ended"));
      };
    });
    const handle: ProcessHandle = {
      clock,
      killed: this.controller.signal,
      stdout: (text) => this.over || io.stdout(text),
      stderr: (text) => this.over || io.stderr(text),
      bytes: (bytes) => this.over || (io.bytes ? io.bytes(bytes) : io.stdout(bytes.toString("utf8"))),
      ...(io.drained ? { drained: () => io.drained?.() ?? Promise.resolve() } : {}),
      ...(io.stdin ? { stdin: io.stdin } : {}),
      ...(io.tty ? { tty: true } : {}),
      ...(io.pid ? { pid: io.pid } : {}),
      ...(io.size ? { size: () => io.size?.() } : {}),
      ...(io.onInterrupt ? { onInterrupt: (handler: () => void) => io.onInterrupt?.(handler) } : {}),
      onSignal: (handler) => void (this.handler = handler),
    };
    void this.run(program, handle);
  }

  signal(signal: Signal): void {
    if (this.over) return;
    if (signal === "KILL") this.settle({ code: 128 + SIGNAL_NUMBERS.KILL, signal });
    else this.handler?.(signal);
  }

  /** As the kernel does with every process of a container that went beyond its memory. */
  oomKill(): void {
    this.settle({ code: 128 + SIGNAL_NUMBERS.KILL, signal: "KILL", oomKilled: true });
  }

  private async run(program: Program, handle: ProcessHandle): Promise<void> {
    try {
      const code = await program(handle);
      if (code === OUT_OF_MEMORY) this.oomKill();
      else this.settle({ code });
    } catch (error) {
      handle.stderr(`${error instanceof Error ? error.message : String(error)}\n`);
      this.settle({ code: 1 });
    }
  }
}
