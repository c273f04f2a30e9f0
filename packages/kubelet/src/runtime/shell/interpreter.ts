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
import { delegate } from "./statements/delegate.ts";
import { runCompound } from "./statements/compound.ts";
import { MAX_JOBS, OutOfMemory } from "./limits.ts";
import { literalOf } from "./literal.ts";

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
  /** Their sources, by name. */
  readonly functions = new Map<string, string>();
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
    await delegate(this, this.serialize([command]), { out: (piece) => void (text += piece), err: () => {} });
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
    if (more.length) this.lastStatus = await delegate(this, this.serialize(pipeline.commands), output);
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
      this.lastStatus = status ?? (await delegate(this, this.serialize([command]), output));
      return;
    }
    const inner = await this.redirected(command.redirections, output, false);
    if (inner) this.lastStatus = (await runCompound(this, command, inner)) ?? (await delegate(this, this.serialize([command]), inner));
    else this.lastStatus = await delegate(this, this.serialize([command]), output);
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
