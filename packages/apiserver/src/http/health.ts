/** /livez, /readyz and /healthz, with `verbose`, single checks and `exclude`. Source: apiserver/pkg/server/healthz. */
import type { Exchange } from "./exchange.ts";
import { respondPlainNotFound } from "./errors.ts";

export interface HealthCheck {
  name: string;
  /** Why it is not healthy; undefined when it is. */
  check(): Promise<string | undefined> | string | undefined;
}

export interface HealthChecks {
  livez: readonly HealthCheck[];
  readyz: readonly HealthCheck[];
}

export async function serveHealth(checks: HealthChecks, exchange: Exchange): Promise<boolean> {
  const [endpoint = "", one, ...rest] = exchange.path.split("/").slice(1);
  if (endpoint !== "livez" && endpoint !== "readyz" && endpoint !== "healthz") return false;
  const all = endpoint === "readyz" ? checks.readyz : checks.livez;
  const excluded = new Set(exchange.query.getAll("exclude"));
  const asked = one ? all.filter(({ name }) => name === [one, ...rest].join("/")) : all.filter(({ name }) => !excluded.has(name));
  if (one && asked.length === 0) {
    respondPlainNotFound(exchange);
    return true;
  }
  const failures: string[] = [];
  const lines: string[] = [];
  for (const { name, check } of asked) {
    const problem = await Promise.resolve(check()).catch((error: Error) => error.message);
    if (problem === undefined) lines.push(`[+]${name} ok`);
    else {
      failures.push(name);
      lines.push(`[-]${name} failed: reason withheld`);
    }
  }
  respondHealth(exchange, endpoint, lines, failures.length > 0);
  return true;
}

function respondHealth(exchange: Exchange, endpoint: string, lines: string[], failed: boolean): void {
  const type = "text/plain; charset=utf-8";
  const headers = { "x-content-type-options": "nosniff" };
  if (failed) return exchange.respond(500, type, `${lines.join("\n")}\n${endpoint} check failed\n`, headers);
  if (exchange.query.has("verbose")) return exchange.respond(200, type, `${lines.join("\n")}\n${endpoint} check passed\n`, headers);
  exchange.respond(200, type, "ok", headers);
}
