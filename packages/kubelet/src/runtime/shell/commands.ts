/** Commands that containers expect and just-bash lacks, or that must use the pod's own network and name. */
import type { CommandContext, CustomCommand, ExecResult } from "just-bash";
import type { Launch } from "../programs/launch.ts";
import { type Breath, BREATHE, parseBreathing } from "./breath.ts";
import type { ShellEngine } from "./engine.ts";
import { id, whoami } from "./identity.ts";
import { curl } from "./net/curl.ts";
import { getent, nslookup } from "./net/nslookup.ts";
import { wget } from "./net/wget.ts";

export function containerCommands(
  engine: ShellEngine,
  launch: Launch,
  breath: Breath,
  size: () => TerminalSize | undefined,
): CustomCommand[] {
  const answer = (stdout: string, exitCode = 0, stderr = "") => Promise.resolve({ stdout, stderr, exitCode });
  return [
    engine.defineCommand(BREATHE, async ([status]) => {
      await breath.take();
      return { stdout: "", stderr: "", exitCode: Number(status ?? 0) };
    }),
    // In a pipeline; alone it is a program that never ends.
    engine.defineCommand("yes", (args) => answer(`${args.join(" ") || "y"}\n`.repeat(PIPED_LINES))),
    ...["sh", "bash", "ash"].map((shell) => engine.defineCommand(shell, (args, context) => nested(engine, args, context))),
    engine.defineCommand("stty", (args) => stty(args, size())),
    engine.defineCommand("hostname", (args) =>
      answer(args.includes("-i") || args.includes("-I") ? `${launch.endpoint.ip}\n` : `${launch.hostname}\n`),
    ),
    engine.defineCommand("id", (args, context) => id(launch, args, context)),
    engine.defineCommand("whoami", (_, context) => whoami(launch, context)),
    engine.defineCommand("curl", (args, context) => curl(launch, args, context)),
    engine.defineCommand("wget", (args, context) => wget(launch, args, context)),
    engine.defineCommand("nslookup", async (args) => nslookup(launch, args)),
    engine.defineCommand("getent", async (args) => getent(launch, args)),
    engine.defineCommand("redis-cli", (args) => answer(args.includes("ping") ? "PONG\n" : "OK\n")),
    engine.defineCommand("ps", () =>
      answer(`PID   USER     TIME  COMMAND\n    1 ${name(launch.user.uid)}      0:00 ${launch.argv.join(" ")}\n`),
    ),
  ];
}

interface TerminalSize {
  columns: number;
  rows: number;
}

/** `stty size` and what `stty` says alone. */
function stty(args: readonly string[], size: TerminalSize | undefined): Promise<ExecResult> {
  if (!size) return Promise.resolve({ stdout: "", stderr: "stty: standard input\n", exitCode: 1 });
  const text =
    args[0] === "size" ? `${size.rows} ${size.columns}\n` : `speed 38400 baud; rows ${size.rows}; columns ${size.columns}; line = 0;\n`;
  return Promise.resolve({ stdout: args.length && args[0] !== "size" && args[0] !== "-a" ? "" : text, stderr: "", exitCode: 0 });
}

/** Of an endless program whose reader takes what it wants. */
const PIPED_LINES = 20_000;

/** `sh -c SCRIPT ARG…` within a script, or a script by its file. */
async function nested(engine: ShellEngine, args: readonly string[], context: CommandContext): Promise<ExecResult> {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const at = flag < 0 ? args.findIndex((arg) => !arg.startsWith("-")) : flag + 1;
  const word = at < 0 ? undefined : args[at];
  const { exec, fs, cwd } = context;
  if (!exec) throw new Error("sh: cannot run");
  let source: string = word ?? Buffer.from(context.stdin as unknown as string, "latin1").toString("utf8");
  if (flag < 0 && word !== undefined) {
    const read = await fs.readFile(fs.resolvePath(cwd, word)).catch(() => undefined);
    if (read === undefined) return { stdout: "", stderr: `sh: can't open '${word}': No such file or directory\n`, exitCode: 2 };
    source = read;
  }
  const positional = args.slice(at + (flag < 0 ? 1 : 2)).map((arg) => `'${arg.replaceAll("'", "'\\''")}'`);
  const set = word !== undefined && positional.length ? `set -- ${positional.join(" ")}\n` : "";
  let script: string;
  try {
    script = engine.serialize(parseBreathing(engine, source));
  } catch (error) {
    return { stdout: "", stderr: `sh: ${error instanceof Error ? error.message : String(error)}\n`, exitCode: 2 };
  }
  const own = word === undefined ? {} : { stdin: context.stdin as unknown as string, stdinKind: "bytes" as const };
  return exec(`${set}${script}`, { cwd, ...own } as Parameters<typeof exec>[1]);
}

function name(uid: number): string {
  return uid === 0 ? "root" : String(uid);
}
