/** Reads fields out of parsed YAML; whatever is wrong is noted under its path with what is allowed, and reading goes on. */
import { parseDuration } from "@kubarium/apimachinery";

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => JSON.stringify(value) ?? "nothing";

export class Reader {
  private readonly fields: Fields;
  readonly path: string;
  readonly problems: string[];

  constructor(value: unknown, path: string, problems: string[]) {
    if (!isFields(value)) problems.push(`${path || "the file"} must be a mapping, got ${shown(value)}`);
    this.fields = isFields(value) ? value : {};
    this.path = path;
    this.problems = problems;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  /** Every other field is a problem. */
  only(...allowed: string[]): this {
    for (const name of Object.keys(this.fields)) {
      if (!allowed.includes(name)) this.problems.push(`${this.at(name)} is not a field; allowed here: ${allowed.join(", ")}`);
    }
    return this;
  }

  problem(name: string, text: string): void {
    this.problems.push(`${this.at(name)}: ${text}`);
  }

  object(name: string): Reader {
    return new Reader(this.fields[name] ?? {}, this.at(name), this.problems);
  }

  required(name: string): Reader {
    if (!this.has(name)) this.problem(name, "is required");
    return this.object(name);
  }

  list(name: string): Reader[] {
    const value = this.fields[name];
    if (!Array.isArray(value) || !value.length) {
      this.problem(name, `must be a list of at least one, got ${shown(value)}`);
      return [];
    }
    return value.map((item, index) => new Reader(item, `${this.at(name)}[${index}]`, this.problems));
  }

  texts(name: string): string[] {
    const value = this.fields[name] ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    this.problem(name, `must be a list of names, got ${shown(value)}`);
    return [];
  }

  text(name: string, fallback?: string): string {
    const value = this.fields[name];
    if (typeof value === "string" && value) return value;
    if (value === undefined && fallback !== undefined) return fallback;
    this.problem(name, value === undefined ? "is required" : `must be text, got ${shown(value)}`);
    return "";
  }

  choice<T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.fields[name];
    if (value === undefined && fallback !== undefined) return fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined)
      this.problem(name, `${value === undefined ? "is required" : `unknown: ${shown(value)}`}; allowed: ${allowed.join(", ")}`);
    return found ?? (allowed[0] as T);
  }

  /** Percentages may be written `20`, `"20"` and `"20%"`. */
  number(name: string, low: number, high: number, fallback?: number): number {
    const value = this.fields[name];
    if (value === undefined && fallback !== undefined) return fallback;
    const number = typeof value === "string" ? Number(value.replace(/%$/, "") || "x") : value;
    if (typeof number === "number" && number >= low && number <= high) return number;
    this.problem(name, `must be a number from ${low} to ${high}, got ${shown(value)}`);
    return low;
  }

  /** Milliseconds. */
  duration(name: string, options: { negative?: boolean } = {}): number | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    const wrong = `must be a duration such as 500ms, 30s or 2m${options.negative ? ", or -10m" : " above 0"}, got ${shown(value)}`;
    try {
      const ms = parseDuration(value as string);
      if (ms > 0 || (options.negative && ms < 0)) return ms;
    } catch {
      // Said below, for whatever it was.
    }
    this.problem(name, wrong);
    return undefined;
  }

  private at(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }
}
