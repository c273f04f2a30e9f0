import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** Declares one flag; its description is its documentation. Names are written as on the command line, without dashes. */
export type Flag =
  | { type: "string"; description: string; default?: string; required?: boolean }
  | { type: "number"; description: string; default: number }
  | { type: "boolean"; description: string; default: boolean };

type ValueOf<F extends Flag> = F extends { type: "number" }
  ? number
  : F extends { type: "boolean" }
    ? boolean
    : F extends { default: string } | { required: true }
      ? string
      : string | undefined;

export type FlagValues<D extends Record<string, Flag>> = { [K in keyof D]: ValueOf<D[K]> };

/** A flag that is unknown, missing or of the wrong form; the message says which and what to do. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** The environment variable that stands in for a flag that is not given: `KUBARIUM_DATA_DIR` for `data-dir`. */
export const variableOf = (flag: string): string => `KUBARIUM_${flag.toUpperCase().replaceAll("-", "_")}`;

/** A variable with this ending names a file that holds the value, as images for containers have it: `KUBARIUM_STORE_FILE`. */
const FILE_ENDING = "_FILE";

/**
 * Parses `--name value`, `--name=value` and `--no-name`; throws FlagError. A flag that is not given is read from its environment variable
 * (`variableOf`), or
 * from the file that the variable with `_FILE` at its end names: what holds a password belongs there, because command lines are readable by
 * every user of a machine. Asking for `--help`
 * prints the flags and ends the process.
 */
export function parseFlags<const D extends Record<string, Flag>>(
  definitions: D,
  argv: readonly string[] = process.argv.slice(2),
  environment: NodeJS.ProcessEnv = process.env,
): FlagValues<D> {
  const options: Record<string, { type: "string" | "boolean" }> = { help: { type: "boolean" } };
  for (const [name, flag] of Object.entries(definitions)) options[name] = { type: flag.type === "boolean" ? "boolean" : "string" };
  let given: Record<string, string | boolean | undefined>;
  try {
    given = parseArgs({ args: [...argv], options, strict: true, allowNegative: true }).values;
  } catch (error) {
    throw new FlagError(`${(error as Error).message.replace(/\. To specify.*$/s, "")}; --help lists the flags`);
  }
  if (given["help"]) {
    process.stdout.write(helpText(definitions));
    process.exit(0);
  }
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(definitions))
    values[name] = valueOf(name, flag, given[name] ?? fromEnvironment(name, flag, environment));
  return values as FlagValues<D>;
}

function fromEnvironment(name: string, flag: Flag, environment: NodeJS.ProcessEnv): string | boolean | undefined {
  const text = environment[variableOf(name)] ?? fromFile(`${variableOf(name)}${FILE_ENDING}`, environment);
  if (text === undefined || flag.type !== "boolean") return text;
  if (text !== "true" && text !== "false") throw new FlagError(`${variableOf(name)} must be true or false, got "${text}"`);
  return text === "true";
}

function fromFile(variable: string, environment: NodeJS.ProcessEnv): string | undefined {
  const file = environment[variable];
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new FlagError(`${variable} names a file that cannot be read: ${(error as Error).message}`);
  }
}

function valueOf(name: string, flag: Flag, given: string | boolean | undefined): unknown {
  if (given === undefined) {
    if (flag.type === "string" && flag.required) throw new FlagError(`--${name} is required: ${flag.description}`);
    return flag.default;
  }
  if (flag.type !== "number") return given;
  const number = Number(given);
  if (given === "" || !Number.isFinite(number)) throw new FlagError(`--${name} must be a number, got "${given}"`);
  return number;
}

function helpText(definitions: Record<string, Flag>): string {
  const lines = Object.entries(definitions).map(([name, flag]) => {
    const fallback = flag.default === undefined || flag.default === "" ? "" : ` (default ${flag.default})`;
    return `  --${name}${flag.type === "boolean" ? "" : ` ${flag.type}`}\n        ${flag.description}${fallback}\n`;
  });
  return `Flags, each of which may be set in the environment too (${variableOf("a-name")} for --a-name):\n${lines.join("")}`;
}
