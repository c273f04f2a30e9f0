/** Commands that need the process or the clock, so that the interpreter runs them itself. */
import type { SimpleCommandNode } from "just-bash";
import { dd, endlessProgram } from "../programs/endless.ts";
import { SIGNAL_NUMBERS, type Signal } from "../process.ts";
import { LoopControl, type Output, ShellExit, sleepMs } from "./control.ts";
import type { Shell } from "./interpreter.ts";
import { literalOf } from "./literal.ts";

type Builtin = (shell: Shell, args: string[], output: Output) => Promise<number> | number;

/** The status, or undefined when the command is not one of these. */
export async function runBuiltin(shell: Shell, command: SimpleCommandNode, output: Output): Promise<number | undefined> {
  const name = command.name ? literalOf(command.name) : undefined;
  if (name === undefined || command.assignments.length) return undefined;
  if ((name === ":" || name === "true") && !command.args.length) return 0;
  const builtin = builtins[name];
  const plain = !command.redirections.length || name === "exec" || name === "sleep" || name === "wait" || name === "kill";
  if (builtin && plain) return builtin(shell, await shell.expand(command.args), output);
  if (name === "dd") return copyBlocks(shell, await shell.expand(command.args));
  if (ENDLESS.test(name)) return runEndless(shell, command, name, output);
  if (builtin || !(PROGRAMS.test(name) || shell.runsUnknown(name))) return undefined;
  return runProgram(shell, [name, ...(await shell.expand(command.args))], false);
}

const PROGRAMS =
  /(^|\/)(nginx|httpd|httpd-foreground|apache2ctl|redis-server|tail|node|python3?|agnhost|pause|nc|docker-entrypoint\.sh|default-app)$/;

/** Programs that may print for ever, or much; only alone, in a pipeline just-bash has its own. */
const ENDLESS = /(^|\/)(yes|seq|cat|head)$/;

async function runEndless(shell: Shell, command: SimpleCommandNode, name: string, output: Output): Promise<number | undefined> {
  const words = command.args.map(literalOf);
  if (/(cat|head)$/.test(name) && !words.some((word) => word?.startsWith("/dev/"))) return undefined;
  const program = endlessProgram([name, ...(await shell.expand(command.args))]);
  const target = program && (await shell.redirected(command.redirections, output, false));
  if (!program || !target) return undefined;
  let writing: Promise<void> = Promise.resolve();
  const { handle } = shell.options;
  const stdout = (text: string): void => void (writing = writing.then(() => target.out(text)));
  const drained = (): Promise<void> => writing.then(() => handle.drained?.());
  try {
    return await program({ ...handle, onSignal: () => {}, stdout, drained });
  } catch (error) {
    handle.killed.throwIfAborted();
    await output.err(
      `${name}: write error: ${error instanceof Error && !/ENO|limit|bytes/.test(error.message) ? error.message : "No space left on device"}\n`,
    );
    return 1;
  }
}

function copyBlocks(shell: Shell, args: readonly string[]): Promise<number> {
  const { handle, bash } = shell.options;
  const append = async (path: string, bytes: Uint8Array, first: boolean): Promise<void> => {
    const file = bash.fs.resolvePath(shell.cwd, path);
    await (first ? bash.fs.writeFile(file, bytes) : bash.fs.appendFile(file, bytes));
  };
  return dd(args, { handle, append });
}

const builtins: Record<string, Builtin> = {
  exit: (shell, [code]) => {
    throw new ShellExit(code === undefined ? shell.lastStatus : Number(code) & 255);
  },
  break: (_, [levels]) => {
    throw new LoopControl("break", Number(levels ?? 1));
  },
  continue: (_, [levels]) => {
    throw new LoopControl("continue", Number(levels ?? 1));
  },
  sleep: async (shell, args) => {
    const ms = args.reduce<number | undefined>((sum, arg) => (sum === undefined ? undefined : addMs(sum, sleepMs(arg))), 0);
    if (ms === undefined || !args.length) return 1;
    if (ms > 0) await shell.options.handle.clock.sleep(Math.min(ms, MAX_SLEEP_MS), shell.options.handle.killed);
    return 0;
  },
  trap: (shell, args) => {
    const [action = "", ...signals] = args[0] === "--" ? args.slice(1) : args;
    for (const signal of signals) {
      const name = signalName(signal);
      if (action === "-") shell.traps.delete(name);
      else shell.traps.set(name, action);
    }
    return 0;
  },
  wait: async (shell, ids) => {
    const jobs = ids.length ? ids.map((id) => shell.jobs[Number(id) - 2]).filter((job) => job !== undefined) : shell.jobs;
    const done = Promise.all(jobs).then((codes) => (ids.length ? (codes.at(-1) ?? 127) : 0));
    return Promise.race([done, shell.signalled().then(() => 128 + SIGNAL_NUMBERS.TERM)]);
  },
  kill: (shell, args) => {
    const option = args[0]?.startsWith("-") ? (args.shift() ?? "") : "-TERM";
    const name = signalName(option === "-s" ? (args.shift() ?? "") : option.slice(1));
    const { pid = 1 } = shell.options.handle;
    for (const id of args) {
      if (id === String(pid) && pid !== 1) {
        // Only a container's first process is spared what it has no handler for.
        if (name === "KILL" || !shell.traps.get(name)) throw new ShellExit(128 + (SIGNAL_NUMBERS[name as Signal] ?? SIGNAL_NUMBERS.TERM));
        shell.receive(name as Signal);
      } else if (id === "1") {
        // A namespace's first process is not killed from inside; a real node answered 1 (golden 03, pod `sig`).
        if (name === "KILL") return 1;
        if (name === "TERM" || name === "INT" || name === "HUP" || name === "USR1" || name === "USR2") shell.receive(name as Signal);
      } else if (!shell.jobs[Number(id) - 2]) return 1;
    }
    return 0;
  },
  set: async (shell, args) => {
    for (const arg of args) {
      if (/^[-+][a-z]*e/.test(arg)) shell.errexit = arg.startsWith("-");
    }
    return 0;
  },
  eval: (shell, args, output) => shell.evaluate(args.join(" "), output),
  exec: async (shell, args) => {
    if (!args.length) return 0;
    if (args[0] === "sleep")
      throw new ShellExit(await (builtins["sleep"] as Builtin)(shell, args.slice(1), { out: () => {}, err: () => {} }));
    const status = await runProgram(shell, args, true);
    throw new ShellExit(
      status ?? (await shell.evaluate(args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" "), shellOutput(shell))),
    );
  },
};

const MAX_SLEEP_MS = 10 * 365 * 86_400_000;

function shellOutput(shell: Shell): Output {
  return { out: (text) => shell.options.handle.stdout(text), err: (text) => shell.options.handle.stderr(text) };
}

function addMs(sum: number, ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : sum + ms;
}

async function runProgram(shell: Shell, argv: readonly string[], replacesShell: boolean): Promise<number | undefined> {
  const program = shell.options.findProgram(argv);
  if (!program) return undefined;
  const { handle } = shell.options;
  return program(replacesShell ? handle : { ...handle, onSignal: () => {} });
}

function signalName(text: string): string {
  const number = Number(text);
  if (text === "" || number === 0) return "EXIT";
  if (!Number.isNaN(number)) return Object.entries(SIGNAL_NUMBERS).find(([, value]) => value === number)?.[0] ?? text;
  return text.toUpperCase().replace(/^SIG/, "");
}
