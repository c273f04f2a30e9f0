/**
 * A container's shell. just-bash runs whole scripts and answers at their end; containers need live logs, signals between
 * statements and `trap`, `wait`, `kill`, so this walks lists, loops and conditions itself and hands over simple commands and
 * pipelines. Variables, directory and functions are carried from one call to the next.
 */
import type { Bash, CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode } from "just-bash";
import { OUT_OF_MEMORY, type ProcessHandle, type Program, type Signal } from "../process.ts";
import { type Output, LoopControl, ShellExit } from "./control.ts";
import type { ShellEngine } from "./engine.ts";
import { Breath, BREATHE, parseBreathing } from "./breath.ts";
import { runBuiltin } from "./builtins.ts";
import { isShellWord } from "../command-names.ts";
import { exceeded, MAX_JOBS, memoryCap, NO_SPACE, OutOfMemory, SEGFAULT } from "./limits.ts";
import { literalOf } from "./literal.ts";
import { readerOf } from "./readers.ts";

type Compound = Exclude<CommandNode, SimpleCommandNode>;
type Redirections = SimpleCommandNode["redirections"];

export interface ShellOptions {
  engine: ShellEngine;
  bash: Bash;
  handle: ProcessHandle;
  env: Record<string, string>;
  cwd: string;
  args: readonly string[];
  busybox: boolean;
  /** Programs that run as long as their process: servers, `tail -f`. Undefined when it is a command of just-bash. */
  findProgram(argv: readonly string[]): Program | undefined;
  /** A pushed image's own script: programs that no shell knows are looked for too. */
  ownCommand: boolean;
  /** Bytes; undefined without a limit. */
  memoryLimit: number | undefined;
  breath: Breath;
}

export class Shell {
  vars: Record<string, string>;
  cwd: string;
  lastStatus = 0;
  errexit = false;
  readonly traps = new Map<string, string>();
  readonly jobs: Promise<number>[] = [];
  private readonly pending: Signal[] = [];
  private readonly functions = new Map<string, string>();
  private wake: (() => void) | undefined;
  /** Jobs in the background. */
  private running = 0;

  readonly options: ShellOptions;

  constructor(options: ShellOptions) {
    this.options = options;
    this.vars = { ...options.env };
    this.cwd = options.cwd;
    options.handle.onSignal((signal) => this.receive(signal));
  }

  receive(signal: Signal): void {
    if (!this.traps.get(signal)) return;
    this.pending.push(signal);
    this.wake?.();
  }

  /** Resolves when a trapped signal comes; what `wait` ends with. */
  signalled(): Promise<void> {
    return this.pending.length ? Promise.resolve() : new Promise((resolve) => void (this.wake = resolve));
  }

  /** Whether a word that no shell knows is a program all the same. Functions of the script come before it. */
  runsUnknown(name: string): boolean {
    return this.options.ownCommand && !isShellWord(name);
  }

  async run(script: string): Promise<number> {
    const { handle } = this.options;
    const output: Output = { out: (text) => handle.stdout(text), err: (text) => handle.stderr(text) };
    let code: number;
    try {
      const parsed = parseBreathing(this.options.engine, script);
      code = await this.exiting(() => this.statements(parsed.statements, output));
    } catch (error) {
      if (handle.killed.aborted) return 137;
      if (error instanceof OutOfMemory) return OUT_OF_MEMORY;
      output.err(`sh: ${error instanceof Error ? error.message : String(error)}\n`);
      code = 2;
    }
    const onExit = this.traps.get("EXIT");
    if (onExit) {
      this.traps.delete("EXIT");
      const status = await this.exiting(() => this.evaluate(onExit, output), code);
      if (status !== this.lastStatus) code = status;
    }
    return code;
  }

  async statements(list: readonly StatementNode[], output: Output): Promise<number> {
    for (const statement of list) {
      await this.runTraps(output);
      if (statement.background) this.background(statement, output);
      else await this.statement(statement, output);
    }
    await this.runTraps(output);
    return this.lastStatus;
  }

  async evaluate(script: string, output: Output): Promise<number> {
    return this.statements(parseBreathing(this.options.engine, script).statements, output);
  }

  /** The words with everything expanded, as a command would get them. */
  async expand(words: readonly WordNode[]): Promise<string[]> {
    const literal = words.map(literalOf);
    if (literal.every((word) => word !== undefined)) return literal as string[];
    const print = (text: string): WordNode => ({ type: "Word", parts: [{ type: "SingleQuoted", value: text }] }) as WordNode;
    const command = {
      type: "SimpleCommand",
      name: print("printf"),
      args: [print("%s\\037"), ...words],
      assignments: [],
      redirections: [],
    } as unknown as CommandNode;
    let text = "";
    await this.delegate(this.serialize([command]), { out: (piece) => void (text += piece), err: () => {} });
    return text.split("\x1f").slice(0, -1);
  }

  private background(statement: StatementNode, output: Output): void {
    if (this.running >= MAX_JOBS) {
      void output.err("sh: can't fork: Resource temporarily unavailable\n");
      throw new ShellExit(2);
    }
    this.running++;
    const child = new Shell({ ...this.options, handle: { ...this.options.handle, onSignal: () => {} }, env: this.vars, cwd: this.cwd });
    for (const [name, source] of this.functions) child.functions.set(name, source);
    const job = child.exiting(() => child.statements([{ ...statement, background: false }], output)).catch(() => 137);
    this.jobs.push(job.finally(() => this.running--));
    this.vars["!"] = String(this.jobs.length + 1);
    this.vars["__job"] = String(this.jobs.length + 1);
    this.lastStatus = 0;
  }

  private async runTraps(output: Output): Promise<void> {
    this.options.handle.killed.throwIfAborted();
    for (let signal = this.pending.shift(); signal; signal = this.pending.shift()) {
      const kept = this.lastStatus;
      await this.evaluate(this.traps.get(signal) ?? "", output);
      this.lastStatus = kept;
    }
  }

  private async statement(statement: StatementNode, output: Output): Promise<void> {
    for (const [i, pipeline] of statement.pipelines.entries()) {
      const operator = i ? statement.operators[i - 1] : ";";
      if ((operator === "&&" && this.lastStatus !== 0) || (operator === "||" && this.lastStatus === 0)) continue;
      await this.pipeline(pipeline, output);
      const last = i === statement.pipelines.length - 1;
      if (this.errexit && last && !pipeline.negated && this.lastStatus !== 0) throw new ShellExit(this.lastStatus);
    }
  }

  private async pipeline(pipeline: PipelineNode, output: Output): Promise<void> {
    const [command, ...more] = pipeline.commands;
    if (!command) return;
    if (more.length) this.lastStatus = await this.delegate(this.serialize(pipeline.commands), output);
    else await this.command(command, output);
    if (pipeline.negated) this.lastStatus = this.lastStatus === 0 ? 1 : 0;
  }

  private async command(command: CommandNode, output: Output): Promise<void> {
    if (command.type === "FunctionDef") {
      this.functions.set(command.name, this.serialize([command]));
      this.lastStatus = 0;
      return;
    }
    if (command.type === "SimpleCommand") {
      const name = command.name && literalOf(command.name);
      const ownFunction = name ? this.functions.has(name) : false;
      if (name === BREATHE) return this.options.breath.take();
      const status = ownFunction ? undefined : await runBuiltin(this, command, await this.redirected(command.redirections, output, true));
      this.lastStatus = status ?? (await this.delegate(this.serialize([command]), output));
      return;
    }
    const inner = await this.redirected(command.redirections, output, false);
    if (inner) await this.compound(command, inner);
    else this.lastStatus = await this.delegate(this.serialize([command]), output);
  }

  private async compound(command: Exclude<Compound, { type: "FunctionDef" }>, output: Output): Promise<void> {
    switch (command.type) {
      case "Group":
        await this.statements(command.body, output);
        return;
      case "If":
        return this.conditional(command, output);
      case "While":
      case "Until":
        return this.loop(
          output,
          async () => {
            const status = await this.tested(command.condition, output);
            return (status === 0) === (command.type === "While");
          },
          command.body,
        );
      case "For": {
        const items = command.words ? await this.expand(command.words) : [...this.options.args];
        return this.loop(
          output,
          async () => {
            const item = items.shift();
            if (item !== undefined) this.vars[command.variable] = item;
            return item !== undefined;
          },
          command.body,
        );
      }
      default:
        this.lastStatus = await this.delegate(this.serialize([command]), output);
    }
  }

  private async conditional(command: Extract<Compound, { type: "If" }>, output: Output): Promise<void> {
    for (const clause of command.clauses) {
      if ((await this.tested(clause.condition, output)) === 0) {
        await this.statements(clause.body, output);
        return;
      }
    }
    this.lastStatus = 0;
    if (command.elseBody) await this.statements(command.elseBody, output);
  }

  private async loop(output: Output, next: () => Promise<boolean>, body: readonly StatementNode[]): Promise<void> {
    let status = 0;
    while (await next()) {
      try {
        status = await this.statements(body, output);
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        if (--error.levels > 0) throw error;
        status = 0;
        if (error.kind === "break") break;
      }
      await this.options.breath.take();
    }
    this.lastStatus = status;
  }

  /** A condition never ends the shell under `set -e`. */
  private async tested(list: readonly StatementNode[], output: Output): Promise<number> {
    const { errexit } = this;
    this.errexit = false;
    try {
      return await this.statements(list, output);
    } finally {
      this.errexit = errexit;
    }
  }

  /** Output sent to files as `>`, `>>` and `2>&1` say; undefined when only just-bash can do it. */
  async redirected(redirections: Redirections, output: Output, onlyIfNone: true): Promise<Output>;
  async redirected(redirections: Redirections, output: Output, onlyIfNone: false): Promise<Output | undefined>;
  async redirected(redirections: Redirections, output: Output, onlyIfNone: boolean): Promise<Output | undefined> {
    if (onlyIfNone) return output;
    let result = output;
    for (const { operator, fd, target } of redirections as readonly { operator: string; fd: number | null; target: WordNode }[]) {
      const [path] = target?.type === "Word" ? await this.expand([target]) : [];
      const { fs } = this.options.bash;
      if (path === undefined) return undefined;
      if (operator === ">&" && fd === 2 && path === "1") result = { out: result.out, err: result.out };
      else if ((operator === ">" || operator === ">>") && (fd === null || fd === 1 || fd === 2)) {
        const file = fs.resolvePath(this.cwd, path);
        if (operator === ">") await fs.writeFile(file, "");
        const write = async (text: string): Promise<void> => (file === "/dev/null" ? undefined : fs.appendFile(file, text));
        result = fd === 2 ? { out: result.out, err: write } : { out: write, err: result.err };
      } else return undefined;
    }
    return result;
  }

  /** Runs a piece of script in just-bash with this shell's variables, directory and functions. */
  private async delegate(script: string, output: Output): Promise<number> {
    const { bash, handle, args } = this.options;
    const status = /\$\??/.test(script) && script.includes("$?") ? `(exit ${this.lastStatus})\n` : "";
    const job = this.vars["__job"] && script.includes("$!") ? script.replaceAll("$!", this.vars["__job"]) : script;
    const positional = args.length && /\$[@*#\d{]/.test(script) ? `set -- ${args.map(quote).join(" ")}\n` : "";
    const input = await this.inputFor(script);
    const running = bash.exec(`${[...this.functions.values()].join("\n")}\n${positional}${status}${job}`, {
      env: handle.size?.() ? { ...this.vars, ...windowOf(handle) } : this.vars,
      replaceEnv: true,
      cwd: this.cwd,
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
    if (beyond === "stack") return this.overflow(script, output);
    for (const [name, value] of Object.entries(result.env))
      if (/^[A-Za-z_]\w*$/.test(name) && !READ_ONLY.has(name)) this.vars[name] = value;
    this.cwd = result.env["PWD"] ?? this.cwd;
    this.assertMemory();
    if (result.stdout) await output.out(result.stdout);
    if (result.stderr) await output.err(this.options.busybox ? busyboxWords(result.stderr) : result.stderr);
    return result.exitCode;
  }

  /** A function that calls itself for ever: a shell that forks runs out of processes, one that does not out of its stack. */
  private async overflow(script: string, output: Output): Promise<number> {
    const forks = [script, ...this.functions.values()].some((source) => /[^|&>]([|&])(?![|&\d])/.test(source));
    if (!forks) throw new ShellExit(SEGFAULT);
    await output.err("sh: can't fork: Resource temporarily unavailable\n");
    throw new ShellExit(2);
  }

  private assertMemory(): void {
    let bytes = 0;
    for (const value of Object.values(this.vars)) bytes += value.length;
    if (bytes > memoryCap(this.options.memoryLimit)) throw new OutOfMemory("out of memory");
  }

  /** Standard input of a piece of script: a line for `read`, everything for commands that read to the end. */
  private async inputFor(script: string): Promise<Buffer | undefined> {
    const { stdin } = this.options.handle;
    const name = stdin ? readerOf(script) : undefined;
    if (!stdin || name === undefined) return undefined;
    if (name !== "read") return stdin.all();
    const line = await stdin.line();
    return Buffer.from(line === undefined ? "" : `${line}\n`);
  }

  private serialize(commands: readonly CommandNode[]): string {
    const pipeline = { type: "Pipeline", commands: [...commands], negated: false } as PipelineNode;
    return this.options.engine.serialize({
      type: "Script",
      statements: [{ type: "Statement", pipelines: [pipeline], operators: [], background: false }],
    } as ScriptNode);
  }

  private async exiting(body: () => Promise<number>, before = 0): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof ShellExit) return error.code;
      if (error instanceof LoopControl) return before;
      throw error;
    }
  }
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
