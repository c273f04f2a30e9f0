/** Paths that are no resources: version, health, metrics, discovery, and the list of them all. */
import { genericError } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { type HealthChecks, serveHealth } from "../../http/health.ts";
import type { RequestMetrics } from "../../http/metrics.ts";
import { type Discovery, respondJson } from "./discovery.ts";
import { VERSION } from "./version.ts";

export interface RootPathsOptions {
  discovery: Discovery;
  metrics: RequestMetrics;
  checks: HealthChecks;
  /** OpenAPI; true when it answered. */
  openapi?: (exchange: Exchange) => boolean | Promise<boolean>;
}

export function rootPaths({
  discovery,
  metrics,
  checks,
  openapi,
}: RootPathsOptions): ((exchange: Exchange) => boolean | Promise<boolean>)[] {
  const health = (exchange: Exchange): Promise<boolean> => serveHealth(checks, exchange);
  const version = (exchange: Exchange): boolean => {
    if (exchange.path !== "/version" && exchange.path !== "/version/") return false;
    if (exchange.method !== "GET") throw genericError(405);
    exchange.respond(200, "application/json", JSON.stringify(VERSION, null, 2));
    return true;
  };
  const measured = (exchange: Exchange): boolean => {
    if (exchange.path !== "/metrics") return false;
    exchange.respond(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
    return true;
  };
  const root = (exchange: Exchange): boolean => {
    if (exchange.path !== "/") return false;
    respondJson(exchange, { paths: allPaths(discovery, checks, openapi !== undefined) });
    return true;
  };
  return [health, version, (exchange) => discovery.serve(exchange), ...(openapi ? [openapi] : []), measured, root];
}

function allPaths(discovery: Discovery, { livez, readyz }: HealthChecks, openapi: boolean): string[] {
  const checks = (endpoint: string, names: readonly { name: string }[]): string[] => [
    `/${endpoint}`,
    ...names.map(({ name }) => `/${endpoint}/${name}`),
  ];
  const paths = ["/.well-known/openid-configuration", "/apis", "/metrics", "/version", ...discovery.paths()];
  if (openapi) paths.push("/openapi/v2", "/openapi/v3");
  return [...paths, ...checks("healthz", livez), ...checks("livez", livez), ...checks("readyz", readyz)].sort();
}
