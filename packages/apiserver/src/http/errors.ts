/** Every failure of a request becomes a Status here, and nowhere else. */
import { badRequest, StatusError } from "@kubarium/apimachinery";
import type { Logger } from "@kubarium/component-base";
import { IncarnationChangedError, StoreUnavailableError } from "@kubarium/storage";
import { dump } from "js-yaml";
import { ClientGoneError, type Exchange } from "./exchange.ts";
import { parseAccept } from "./negotiation.ts";

export function statusErrorOf(error: unknown, log: Logger, path: string): StatusError {
  if (error instanceof StatusError) return error;
  if (isTooDeep(error)) return badRequest("exceeded max depth");
  if (error instanceof ClientGoneError) return new StatusError({ code: 499, message: error.message });
  if (error instanceof StoreUnavailableError || error instanceof IncarnationChangedError) {
    log.warn({ err: error, path }, "store unavailable");
    const why = isFull(error) ? "its disk is full; nothing acknowledged is lost, and writes go on as soon as there is room" : error.message;
    const message = `the store is currently unable to handle the request: ${why}`;
    return new StatusError({ code: 503, reason: "ServiceUnavailable", message });
  }
  log.error({ err: error, path }, "request failed");
  return new StatusError({ code: 500, reason: "InternalError", message: "Internal Server Error", details: {} });
}

const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The journal's own error, or Redis' answer, somewhere among the causes. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return FULL.has((error as NodeJS.ErrnoException).code) || error.message.startsWith("MISCONF") || isFull(error.cause);
}

/** Nested so deep that the stack does not reach; Go's decoder has a limit of the same order. */
const isTooDeep = (error: unknown): boolean => error instanceof RangeError && error.message.includes("call stack");

export function respondError(exchange: Exchange, { status, headers }: StatusError): void {
  if (exchange.answered) return exchange.abort();
  if (wantsYaml(exchange)) exchange.respond(status.code, "application/yaml", dump(status, { sortKeys: true, lineWidth: -1 }), headers);
  else exchange.respond(status.code, "application/json", JSON.stringify(status, null, wantsIndented(exchange) ? 2 : 0), headers);
}

/** For paths that nobody serves. */
export function respondPlainNotFound(exchange: Exchange): void {
  exchange.respond(404, "text/plain; charset=utf-8", "404 page not found\n", { "x-content-type-options": "nosniff" });
}

/** For people: asked for, or a client that shows what it gets. Source: handlers/negotiation isPrettyPrint. */
function wantsIndented({ query, headers }: Exchange): boolean {
  const asked = query.get("pretty");
  if (asked) return asked === "true" || asked === "1";
  const agent = headers["user-agent"] ?? "";
  return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
}

function wantsYaml({ headers }: Exchange): boolean {
  const { accept } = headers;
  return accept !== undefined && accept.includes("yaml") && parseAccept(accept)[0]?.type === "application/yaml";
}
