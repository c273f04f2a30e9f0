/** A piece of script that just-bash runs, with the shell's variables, directory and functions, and what its answer means. */
import { OutOfMemory, exceeded, memoryCap, NO_SPACE, SEGFAULT } from "../limits.ts";
import type { ProcessHandle } from "../../process.ts";
import { type Output, ShellExit } from "../control.ts";
import type { Shell } from "../interpreter.ts";
import { readerOf } from "../readers.ts";

/** Answers its exit status. */
export async function delegate(shell: Shell, script: string, output: Output): Promise<number> {
  const { bash, handle, args, busybox } = shell.options;
  const status = /\$\??/.test(script) && script.includes("$?") ? `(exit ${shell.lastStatus})\n` : "";
  const job = shell.vars["__job"] && script.includes("$!") ? script.replaceAll("$!", shell.vars["__job"]) : script;
  const positional = args.length && /\$[@*#\d{]/.test(script) ? `set -- ${args.map(quote).join(" ")}\n` : "";
  const input = await inputFor(shell, script);
  const running = bash.exec(`${[...shell.functions.values()].join("\n")}\n${positional}${status}${job}`, {
    env: handle.size?.() ? { ...shell.vars, ...windowOf(handle) } : shell.vars,
    replaceEnv: true,
    cwd: shell.cwd,
    signal: handle.killed,
    rawScript: true,
    ...(input === undefined ? {} : { stdin: input.toString("latin1"), stdinKind: "bytes" as const }),
  });
  const result = await running.catch((error: unknown) => refused(error, handle.killed));
  if (typeof result === "string") {
    await output.err(result);
    return 1;
  }
  handle.killed.throwIfAborted();
  const beyond = result.stderr ? exceeded(result.stderr) : undefined;
  if (beyond === "memory") throw new OutOfMemory("out of memory");
  if (beyond === "stack") return overflow(shell, script, output);
  for (const [name, value] of Object.entries(result.env)) if (/^[A-Za-z_]\w*$/.test(name) && !READ_ONLY.has(name)) shell.vars[name] = value;
  shell.cwd = result.env["PWD"] ?? shell.cwd;
  assertMemory(shell);
  if (result.stdout) await output.out(result.stdout);
  if (result.stderr) await output.err(busybox ? busyboxWords(result.stderr) : result.stderr);
  return result.exitCode;
}

/** A function that calls itself for ever: a shell that forks runs out of processes, one that does not out of its stack. */
async function overflow(shell: Shell, script: string, output: Output): Promise<number> {
  const forks = [script, ...shell.functions.values()].some((source) => /[^|&>]([|&])(?![|&\d])/.test(source));
  if (!forks) throw new ShellExit(SEGFAULT);
  await output.err("sh: can't fork: Resource temporarily unavailable\n");
  throw new ShellExit(2);
}

function assertMemory(shell: Shell): void {
  let bytes = 0;
  for (const value of Object.values(shell.vars)) bytes += value.length;
  if (bytes > memoryCap(shell.options.memoryLimit)) throw new OutOfMemory("out of memory");
}

/** Standard input of a piece of script: a line for `read`, everything for commands that read to the end. */
async function inputFor(shell: Shell, script: string): Promise<Buffer | undefined> {
  const { stdin } = shell.options.handle;
  const name = stdin ? readerOf(script) : undefined;
  if (!stdin || name === undefined) return undefined;
  if (name !== "read") return stdin.all();
  const line = await stdin.line();
  return Buffer.from(line === undefined ? "" : `${line}\n`);
}

/** just-bash throws when a redirection cannot be opened; a shell says so and goes on. */
function refused(error: unknown, killed: AbortSignal): string {
  const full = error instanceof Error && !killed.aborted && NO_SPACE.test(error.message);
  if (full) return "sh: write error: No space left on device\n";
  if (error instanceof RangeError) throw new OutOfMemory(error.message);
  const path = error instanceof Error && !killed.aborted ? /^EROFS: .* '(.*)'$/.exec(error.message)?.[1] : undefined;
  if (path === undefined) throw error;
  return `sh: can't create ${path}: Read-only file system\n`;
}

/** A shell keeps these after the terminal's window. */
function windowOf({ size }: ProcessHandle): Record<string, string> {
  const window = size?.();
  return window ? { COLUMNS: String(window.columns), LINES: String(window.rows) } : {};
}

const READ_ONLY = new Set(["SHELLOPTS", "BASHOPTS", "UID", "EUID", "PPID", "__job"]);

function busyboxWords(text: string): string {
  return text
    .replaceAll(/ENOSPC: [^\n]*/g, "No space left on device")
    .replaceAll(/^bash: (.*): command not found$/gm, "sh: $1: not found")
    .replaceAll(/EROFS: read-only file system, \w+ '.*'/g, "Read-only file system")
    .replaceAll(/^bash: /gm, "sh: ")
    .replaceAll(/^(cat|head|tail|wc): ([^':]+): No such file or directory$/gm, "$1: can't open '$2': No such file or directory");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
