/**
 * What one container's scripts may take of the node's process. A real node has cgroups for it; without a limit of its own a container
 * meets the machine's, here a sane cap. Whoever goes beyond memory is killed (OOMKilled), beyond processes or stack gets a shell's own words.
 */
import type { BashOptions } from "just-bash";

const MiB = 1024 * 1024;
/** Of a container that has no memory limit. */
const MEMORY_CAP_BYTES = 64 * MiB;
/** A shell itself, before any variable. */
const SHELL_BYTES = 1 * MiB;
/** Long loops are held back, not ended. */
const MANY = 1_000_000_000;
/** Background jobs of one shell. */
export const MAX_JOBS = 512;

/** Bytes of variables and text that a shell may hold. */
export const memoryCap = (memoryLimit: number | undefined): number =>
  Math.max(SHELL_BYTES, Math.min(MEMORY_CAP_BYTES, (memoryLimit ?? MEMORY_CAP_BYTES) - SHELL_BYTES));

export function executionLimits(memoryLimit: number | undefined): NonNullable<BashOptions["executionLimits"]> {
  const bytes = memoryCap(memoryLimit);
  return {
    maxLoopIterations: MANY,
    maxCommandCount: MANY,
    maxStringLength: Math.min(bytes, 32 * MiB),
    maxOutputSize: bytes,
    maxLiveBytes: bytes,
    maxHeredocSize: bytes,
    maxArrayElements: 200_000,
    maxAwkIterations: 20_000,
    maxSedIterations: 1_000,
    maxBraceExpansionResults: 20_000,
  };
}

/** As the in-memory file system says that it is full. */
export const NO_SPACE = /ENOSPC: [^\n]*/;

export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}

/** The process went beyond its stack: 128 + SIGSEGV. */
export const SEGFAULT = 139;

/** What a limit of just-bash stands for on a real node; undefined for everything else it says. */
export function exceeded(stderr: string): "memory" | "stack" | undefined {
  if (NO_SPACE.test(stderr)) return undefined;
  if (
    /(string|width|output|live|heredoc|array|input|concatenation|size|allocation)[\w ]* limit exceeded|Invalid string length/i.test(stderr)
  )
    return "memory";
  return /maximum (recursion|nesting|source) depth|Maximum call stack/i.test(stderr) ? "stack" : undefined;
}
