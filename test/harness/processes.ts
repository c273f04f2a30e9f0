/** Ending a process of a cluster as hard as possible, and starting one of them a second time beside itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { eventually } from "@kubarium/component-base";

/** SIGKILL; resolves when the kernel has carried it out. */
export async function killHard(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await eventually(() => !isRunning(pid), { what: `process ${pid} has ended`, everyMs: 2 });
}

/** Ended processes that nobody has waited for keep their number for a while. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** The command and environment of a running process once more, with these flags instead of its own. It ends with the test. */
export function startTwin(pid: number, flags: Readonly<Record<string, string | number>>): ChildProcess {
  const fields = (file: string): string[] => readFileSync(`/proc/${pid}/${file}`, "utf8").split("\u0000").filter(Boolean);
  const [program = "", ...args] = fields("cmdline");
  const kept = args.filter((arg) => !Object.keys(flags).some((name) => arg.startsWith(`--${name}=`)));
  const env = Object.fromEntries(fields("environ").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  return spawn(program, [...kept, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)], { env, stdio: "ignore" });
}
