/** From the command line of a container to what runs. Errors are runc's. */
import { OUT_OF_MEMORY, type Program } from "../process.ts";
import { isShellWord } from "../command-names.ts";
import { sleepMs } from "../shell/control.ts";
import { Breath } from "../shell/breath.ts";
import { shellEngine } from "../shell/engine.ts";
import { executionLimits } from "../shell/limits.ts";
import { endlessProgram } from "./endless.ts";
import type { Launch } from "./launch.ts";
import { interactiveShell } from "../shell/interactive.ts";
import { tar } from "./tar.ts";
import { knownProgram } from "./known/known.ts";
import { defaultApp, kubia } from "./servers.ts";

/** The whole text after `Error: ` of the Failed event. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

export type Resolution = { kind: "program"; program: Program } | { kind: "missing"; why: string };

const SHELLS = /^(\/(usr\/)?bin\/)?(sh|bash|ash|dash)$/;
/** Files of every image, which cannot be a working directory. */
const FILES: ReadonlySet<string> = new Set(["/etc/passwd", "/etc/group", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"]);
const LONG = 10 * 365 * 86_400_000;

/** `closed`: an image of the catalogue, whose programs are known; otherwise an unknown program is the default app. */
export function resolveProgram(launch: Launch, closed: boolean, commandNames: ReadonlySet<string> | undefined): Resolution {
  if (FILES.has(launch.cwd)) return { kind: "missing", why: `error during container init: mkdir ${launch.cwd}: not a directory` };
  const [first = "", ...args] = launch.argv;
  if (first.endsWith("docker-entrypoint.sh") && args.length) return resolveProgram({ ...launch, argv: args }, closed, commandNames);
  if (first === "/entrypoint.sh" && closed && args.length)
    return resolveProgram({ ...launch, argv: args[0]?.startsWith("-") ? ["curl", ...args] : args }, closed, commandNames);
  if (SHELLS.test(first)) return { kind: "program", program: shellProgram(launch, args) };
  const archiver = /^(\/(usr\/)?bin\/)?tar$/.test(first) ? tar(launch, args) : undefined;
  if (/^(\/(usr\/)?bin\/)?cat$/.test(first) && args.every((arg) => arg === "-")) return { kind: "program", program: copyInput };
  const endless = endlessProgram(launch.argv);
  if (endless) return { kind: "program", program: endless };
  if (archiver) return { kind: "program", program: archiver };
  // `whoami` is a command of every image; traefik's is `/whoami`.
  const server = isShellWord(first) ? undefined : serverOf(launch, first.split("/").at(-1) ?? first, closed);
  if (server) return { kind: "program", program: server };
  const base = first.replace(/^\/(usr\/)?s?bin\//, "");
  if (base === "sleep") return { kind: "program", program: sleeper(args) };
  if (base === "true" || base === "false") return { kind: "program", program: async () => (base === "true" ? 0 : 1) };
  if (base === "tail" && args.includes("/dev/zero")) return { kind: "program", program: async () => OUT_OF_MEMORY };
  if (base === "tail" && args.includes("-f")) return { kind: "program", program: sleeper(["infinity"]) };
  if (commandNames?.has(base)) return { kind: "program", program: commandProgram(launch, [base, ...args]) };
  if (!closed && !first.startsWith("/no/")) return { kind: "program", program: defaultApp(launch) };
  const why = first.includes("/") ? `stat ${first}: no such file or directory` : "executable file not found in $PATH";
  return { kind: "missing", why: `exec: "${first}": ${why}` };
}

function serverOf(launch: Launch, name: string, closed: boolean): Program | undefined {
  // A pushed image brings content that is not run: whatever it starts is the default app.
  if (launch.ownCommand) return undefined;
  if (name !== "node") return knownProgram(launch, name, closed);
  // Without a script it reads its input, which is empty, and ends.
  if (launch.argv.length === 1) return async () => 0;
  return closed && launch.argv[1] === "app.js" ? kubia(launch) : defaultApp(launch);
}

/** The first process of a container has no handler for SIGTERM, so only SIGKILL ends it. */
function sleeper(args: readonly string[]): Program {
  const total = args.reduce((sum, arg) => sum + (sleepMs(arg) ?? Number.NaN), 0);
  return async (handle) => {
    if (Number.isNaN(total) || !args.length) {
      handle.stderr(
        args.length ? `sleep: invalid number '${args.join(" ")}'\n` : "BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...\n",
      );
      return 1;
    }
    await handle.clock.sleep(Math.min(total, LONG), handle.killed);
    return 0;
  };
}

/** `cat` without files, as it comes. */
const copyInput: Program = async ({ stdin, bytes }) => {
  for (let chunk = await stdin?.chunk(); chunk; chunk = await stdin?.chunk()) bytes(chunk);
  return 0;
};

function shellProgram(launch: Launch, args: readonly string[]): Program {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const isScript = flag >= 0 || args.some((arg) => !arg.startsWith("-"));
  if (!isScript) return interactiveShell(launch, launch.argv[0]?.split("/").at(-1) ?? "sh", openShell);
  const script = (flag < 0 ? undefined : args[flag + 1])?.trim();
  const sleep = script && /^(?:exec )?sleep ([\d.]+[smhd]?|infinity)$/.exec(script)?.[1];
  if (sleep) return sleeper([sleep]);
  const exit = script && /^exit (\d+)$/.exec(script)?.[1];
  if (exit) return async () => Number(exit) & 255;
  return async (handle) => {
    let text = script;
    if (text === undefined) {
      const path = args.find((arg) => !arg.startsWith("-")) ?? "";
      text = await launch.files.read(path);
      if (text === undefined) {
        handle.stderr(`sh: can't open '${path}': No such file or directory\n`);
        return 2;
      }
    }
    const positional = flag < 0 ? args.slice(args.findIndex((arg) => !arg.startsWith("-")) + 1) : args.slice(flag + 3);
    const shell = await openShell(launch, handle, positional);
    if (args.slice(0, Math.max(flag + 1, 0)).some((arg) => /^-[a-z]*e/.test(arg))) shell.errexit = true;
    return shell.run(text);
  };
}

function commandProgram(launch: Launch, argv: readonly string[]): Program {
  return async (handle) => (await openShell(launch, handle, [])).run(argv.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" "));
}

async function openShell(
  launch: Launch,
  handle: Parameters<Program>[0],
  args: readonly string[],
): Promise<import("../shell/interpreter.ts").Shell> {
  const [engine, { Shell }, { containerCommands }] = await Promise.all([
    shellEngine(),
    import("../shell/interpreter.ts"),
    import("../shell/commands.ts"),
  ]);
  const breath = new Breath(handle.clock, () => handle.killed);
  const bash = new engine.Bash({
    fs: await launch.files.filesystem(),
    cwd: launch.cwd,
    env: { ...launch.env },
    sleep: (ms) => handle.clock.sleep(ms, handle.killed).catch(() => {}),
    customCommands: containerCommands(engine, launch, breath, () => handle.size?.()),
    processInfo: { pid: handle.pid ?? 1, ppid: 0, uid: launch.user.uid, gid: launch.user.gid },
    executionLimits: executionLimits(launch.memoryLimit),
  });
  return new Shell({
    engine,
    bash,
    handle,
    env: { HOME: launch.user.home, PWD: launch.cwd, ...launch.env, HOSTNAME: launch.hostname },
    cwd: launch.cwd,
    args,
    busybox: launch.busybox,
    ownCommand: launch.ownCommand,
    memoryLimit: launch.memoryLimit,
    breath,
    findProgram: (argv) => {
      const inner = { ...launch, argv };
      const found = resolveProgram(inner, !launch.ownCommand, undefined);
      return found.kind === "program" ? found.program : undefined;
    },
  });
}
