/** Starting, finding and ending the processes of a cluster, always by process id and start time. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import type { Clock } from "@kubarium/component-base";
import { COMPILE_CACHE } from "../compile-cache.ts";
import type { Paths } from "./paths.ts";
import type { ProcessState } from "./state.ts";

export type { ProcessState };

/** How long a process may take to end by itself, in real milliseconds. */
const END_LIMIT_MS = 8_000;

export interface Command {
  name: string;
  node?: string;
  program: string;
  args: readonly string[];
  /** What must not be read off the command line: addresses with passwords. */
  env?: Readonly<Record<string, string>>;
}

export interface Started {
  state: ProcessState;
  /** Says whether it ended, and how. */
  ended(): { code: number | null; signal: string | null } | undefined;
  logFile: string;
}

/** Starts a process that writes to its own log file. `attached`: it ends when this process does. */
export function startProcess(paths: Paths, command: Command, options: { attached: boolean }): Started {
  mkdirSync(paths.logs, { recursive: true });
  const logFile = join(paths.logs, `${command.node ?? command.name}.log`);
  const log = openSync(logFile, "a");
  const child: ChildProcess = spawn(command.program, command.args, {
    detached: true,
    stdio: options.attached ? ["ignore", log, log, "ipc"] : ["ignore", log, log],
    cwd: paths.dir,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...command.env,
      ...(options.attached ? { KUBARIUM_END_WITH_PARENT: "1" } : {}),
    },
  });
  let end: { code: number | null; signal: string | null } | undefined;
  child.once("exit", (code, signal) => (end = { code, signal }));
  child.once("error", () => (end = { code: 127, signal: null }));
  child.channel?.unref();
  child.unref();
  const pid = child.pid ?? -1;
  const state: ProcessState = {
    name: command.name,
    ...(command.node ? { node: command.node } : {}),
    pid,
    startTime: startTimeOf(pid) ?? "",
  };
  return { state, ended: () => end, logFile };
}

/** The kernel's start time of a live process; undefined when there is none (zombies count as none). */
function startTimeOf(pid: number): string | undefined {
  if (pid <= 0) return undefined;
  if (process.platform !== "linux") {
    try {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
    } catch {
      return undefined;
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export type ProcessEnd = Promise<void>;

export function isAlive(process: ProcessState): boolean {
  const startTime = startTimeOf(process.pid);
  return startTime !== undefined && startTime === process.startTime;
}

/** `paused` by SIGSTOP, as `docker pause` does it. */
export function isPaused(state: ProcessState): boolean {
  try {
    const stat = readFileSync(`/proc/${state.pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
  } catch {
    return false;
  }
}

export function signal(state: ProcessState, name: NodeJS.Signals): void {
  if (isAlive(state)) process.kill(state.pid, name);
}

/** Asks it to end, and ends it when it does not. */
export async function endProcess(clock: Clock, state: ProcessState): Promise<void> {
  signal(state, "SIGCONT");
  signal(state, "SIGTERM");
  for (let waitedMs = 0; isAlive(state) && waitedMs < END_LIMIT_MS; waitedMs += 20) await clock.sleep(20);
  signal(state, "SIGKILL");
  while (isAlive(state)) await clock.sleep(10);
}
