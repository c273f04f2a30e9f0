/** Programs that print for as long as somebody takes it: `yes`, `seq`, `cat /dev/zero`, and `dd`, `head -c` from there. Held back to a few MB/s. */
import type { ProcessHandle, Program } from "../process.ts";

const CHUNK_BYTES = 64 * 1024;
/** Real milliseconds between two chunks: 3 MB/s. */
const CHUNK_PAUSE_MS = 20;
const SOURCE = /^\/dev\/(zero|u?random)$/;

/** Undefined when the command line is none of these. */
export function endlessProgram(argv: readonly string[]): Program | undefined {
  const [name = "", ...args] = argv;
  const command = name.split("/").at(-1);
  if (command === "yes") {
    const line = Buffer.from(`${args.join(" ") || "y"}\n`);
    const chunk = Buffer.concat(Array.from({ length: Math.max(1, Math.floor(CHUNK_BYTES / line.length)) }, () => line)).toString();
    return printing(() => chunk);
  }
  if (command === "seq") return sequence(args);
  if (command === "cat" && args.length && args.every((arg) => SOURCE.test(arg))) return printing(bytesFrom(args[0]));
  if (command === "head" && args[0] === "-c" && SOURCE.test(args[2] ?? "")) return printing(bytesFrom(args[2]), sizeOf(args[1]) ?? 0);
  return undefined;
}

function sequence(args: readonly string[]): Program | undefined {
  const numbers = args.map(Number);
  if (!args.length || args.length > 3 || numbers.some((value) => !Number.isSafeInteger(value))) return undefined;
  const [first = 1, step = 1, last = 1] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (step === 0) return undefined;
  let next = first;
  return printing(() => {
    let text = "";
    for (; text.length < CHUNK_BYTES && (step > 0 ? next <= last : next >= last); next += step) text += `${next}\n`;
    return text || undefined;
  });
}

/** What a disk takes at once. */
const BLOCK_BYTES = 4 * 1024 * 1024;

const bytesFrom = (source: string | undefined, size = CHUNK_BYTES): (() => string) => {
  const zeros = "\0".repeat(size);
  const noise = Array.from({ length: source === "/dev/zero" ? 0 : size }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 94))).join("");
  return () => (source === "/dev/zero" ? zeros : noise);
};

/** Prints what `next` gives until it gives nothing, or that many bytes. */
function printing(next: () => string | undefined, limit = Number.POSITIVE_INFINITY): Program {
  return async (handle) => {
    let left = limit;
    for (let text = next(); text !== undefined && left > 0; text = next()) {
      handle.stdout(text.length > left ? text.slice(0, left) : text);
      left -= text.length;
      await handle.drained?.();
      if (text.length >= CHUNK_BYTES / 2) await pause(handle);
    }
    return 0;
  };
}

const pause = ({ clock, killed }: ProcessHandle): Promise<void> => clock.sleep(CHUNK_PAUSE_MS * clock.speed, killed);

/** `100`, `10M`, `1G`, `64k` in bytes. */
function sizeOf(text: string | undefined): number | undefined {
  const match = /^(\d+)([kKmMgG]?)(?:i?B)?$/.exec(text ?? "");
  if (!match) return undefined;
  return Number(match[1]) * { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] ?? "").toLowerCase() as "" | "k" | "m" | "g"];
}

/** `dd if=/dev/zero of=FILE bs=1M count=10`: writes through `append`; the words are BusyBox's. */
export async function dd(
  args: readonly string[],
  { handle, append }: { handle: ProcessHandle; append: (path: string, bytes: Uint8Array, first: boolean) => Promise<void> },
): Promise<number> {
  const option = (name: string): string | undefined => args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  const [source, target, block] = [option("if"), option("of"), sizeOf(option("bs") ?? "512")];
  if (!SOURCE.test(source ?? "") || block === undefined) {
    handle.stderr(`dd: can't open '${source ?? ""}': No such file or directory\n`);
    return 1;
  }
  const count = Number(option("count") ?? Number.POSITIVE_INFINITY);
  const next = bytesFrom(source, target ? BLOCK_BYTES : CHUNK_BYTES);
  let written = 0;
  let failed = false;
  let size = BLOCK_BYTES;
  while (written < block * count && !failed) {
    const text = next().slice(0, Math.min(size, block * count - written));
    try {
      if (target && target !== "/dev/null") await append(target, Buffer.from(text, "latin1"), written === 0);
    } catch {
      // What still fits is written.
      failed = size <= CHUNK_BYTES;
      size /= 2;
      continue;
    }
    if (!target) handle.stdout(text);
    written += text.length;
    await handle.drained?.();
    await pause(handle);
  }
  if (failed) handle.stderr(`dd: error writing '${target}': No space left on device\n`);
  const records = `${Math.floor(written / block)}+${written % block ? 1 : 0}`;
  handle.stderr(`${records} records in\n${records} records out\n`);
  return failed ? 1 : 0;
}
