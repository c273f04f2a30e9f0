/** Go's durations (`1h2m0.5s`) as milliseconds. Source: Go's time package, which metav1.Duration uses. */
import { quoted } from "./quoted.ts";

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const MAX_MS = 2 ** 63 / 1e6;

/** Milliseconds, with a fraction for what is shorter. Throws Error with Go's text. */
export function parseDuration(text: string): number {
  const invalid = (): Error => new Error(`time: invalid duration ${quoted(text)}`);
  const sign = text[0] === "-" ? -1 : 1;
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === "0") return 0;
  if (rest === "") throw invalid();
  let total = 0;
  while (rest !== "") {
    const match = /^([0-9]*)(\.[0-9]*)?([^0-9.]*)/.exec(rest);
    const number = `${match?.[1] ?? ""}${match?.[2] ?? ""}`;
    const unit = match?.[3] ?? "";
    if (number === "" || number === ".") throw invalid();
    if (unit === "") throw new Error(`time: missing unit in duration ${quoted(text)}`);
    const factor = Object.hasOwn(unitMs, unit) ? unitMs[unit] : undefined;
    if (factor === undefined) throw new Error(`time: unknown unit ${quoted(unit)} in duration ${quoted(text)}`);
    total += Number(number) * factor;
    if (total > MAX_MS) throw invalid();
    rest = rest.slice(number.length + unit.length);
  }
  return sign * total || 0;
}

/** As Go prints it: `1h2m0s`, `1.5s`, `300ms`, `0s`. */
export function formatDuration(ms: number): string {
  const nanos = BigInt(Math.trunc(ms)) * 1_000_000n + BigInt(Math.round((ms % 1) * 1e6));
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  if (size === 0n) return "0s";
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const seconds = size % 60_000_000_000n;
  const minutes = size / 60_000_000_000n;
  const hours = minutes / 60n;
  return `${sign}${hours ? `${hours}h` : ""}${minutes ? `${minutes % 60n}m` : ""}${decimal(seconds, 9)}s`;
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return digits.slice(0, -places) + (fraction ? `.${fraction}` : "");
}
