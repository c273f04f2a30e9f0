/** What a pod's `kubarium.dev/…` annotations change in how its programs behave (design 8.5). Durations are Go's (`5s`) or seconds. */
import { parseQuantity } from "@kubarium/apimachinery";
import { OUT_OF_MEMORY, type Program } from "./process.ts";
import type { Launch } from "./programs/launch.ts";

/** `start-delay`, `ready-after`, `crash-after`, `exit-code`, `memory`, `cpu`, `http-status`. */
export const behaviourPrefix = "kubarium.dev/";

/** A program takes this long to fill its memory. */
const FILL_MS = 1_000;

/** The program, started late, ended early, or killed for the memory it uses, as the annotations say. */
export function withBehaviour(program: Program, launch: Launch): Program {
  const startDelayMs = durationOf(launch.annotation("start-delay"));
  const crashAfterMs = durationOf(launch.annotation("crash-after"));
  const exitCode = numberOf(launch.annotation("exit-code"));
  const outOfMemory = launch.memoryLimit !== undefined && memoryOf(launch) > launch.memoryLimit;
  if (startDelayMs === undefined && crashAfterMs === undefined && exitCode === undefined && !outOfMemory) return program;
  return async (handle) => {
    if (startDelayMs !== undefined) await handle.clock.sleep(startDelayMs, handle.killed);
    if (crashAfterMs === undefined && exitCode !== undefined) return exitCode;
    const ends = [program(handle)];
    const after = (ms: number, code: number): Promise<number> =>
      handle.clock.sleep(ms, handle.killed).then(
        () => code,
        () => 137,
      );
    if (crashAfterMs !== undefined) ends.push(after(crashAfterMs, exitCode ?? 1));
    if (outOfMemory) ends.push(after(FILL_MS, OUT_OF_MEMORY));
    return Promise.race(ends);
  };
}

/** How long a server's ports stay closed after its start. */
export const readyAfterMs = (launch: Launch): number => durationOf(launch.annotation("ready-after")) ?? 0;

/** What a server answers where nothing else is said. */
export const httpStatusOf = (launch: Launch): number => numberOf(launch.annotation("http-status")) ?? 200;

/** What a container uses that says nothing about it. */
const DEFAULT_MEMORY_BYTES = 8 * 1024 * 1024;

/** Bytes in use. */
export function memoryOf(launch: Pick<Launch, "annotation">): number {
  return quantityOf(launch.annotation("memory")) ?? DEFAULT_MEMORY_BYTES;
}

function quantityOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return Number(parseQuantity(text).milliValue()) / 1000;
  } catch {
    return undefined;
  }
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isInteger(value) ? value : undefined;
}

function durationOf(text: string | undefined): number | undefined {
  const match = text === undefined ? undefined : /^(\d*\.?\d+)(ms|s|m|h)?$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[(match[2] ?? "s") as "ms" | "s" | "m" | "h"];
}
