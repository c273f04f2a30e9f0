/**
 * The life of a request: authentication, authorization, then a path's handler; whatever fails on the way becomes a Status.
 * Source: the order of filters in apiserver/pkg/server/config.go.
 */
import { genericError } from "@kubarium/apimachinery";
import type { Clock, Logger } from "@kubarium/component-base";
import { anonymous, type Authenticator } from "../authentication/authenticator.ts";
import { impersonated } from "../authentication/impersonation.ts";
import { attributesOf } from "../authorization/attributes.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import { forbiddenBy } from "../authorization/forbidden.ts";
import { respondError, respondPlainNotFound, statusErrorOf } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { RequestMetrics } from "./metrics.ts";

export interface HandlerOptions {
  authenticator: Authenticator;
  authorizer: Authorizer;
  metrics: RequestMetrics;
  clock: Clock;
  log: Logger;
  /** Requests on resources. */
  dispatch(exchange: Exchange): Promise<void>;
  /** Everything else, tried in order; true when it answered. */
  paths: readonly ((exchange: Exchange) => boolean | Promise<boolean>)[];
}

export function createHandler(options: HandlerOptions): (exchange: Exchange) => void {
  const { metrics, clock, log } = options;
  return (exchange) => {
    const begun = clock.monotonicMs();
    metrics.begin(exchange);
    exchange.onClose(() => metrics.end(exchange, clock.monotonicMs() - begun));
    serve(options, exchange).catch((error: unknown) => {
      const status = statusErrorOf(error, log, exchange.path);
      try {
        respondError(exchange, status);
      } catch (failure) {
        log.error({ err: failure, path: exchange.path }, "could not answer");
      }
    });
  };
}

async function serve({ authenticator, authorizer, dispatch, paths }: HandlerOptions, exchange: Exchange): Promise<void> {
  const user = authenticator.authenticate(exchange);
  exchange.user = user ?? anonymous;
  let attributes = attributesOf(exchange);
  const assumed = impersonated(exchange.rawHeaders, attributes, authorizer);
  if (assumed) {
    exchange.user = assumed;
    attributes = attributesOf(exchange);
  }
  const decision = authorizer.authorize(attributes);
  if (!decision.allowed) throw forbiddenBy(attributes, decision.reason);
  if (isStreamByGet(exchange)) {
    // A WebSocket begins with a GET, yet runs a command as a POST does. Source: AuthorizePodWebsocketUpgradeCreatePermission.
    const asCreate = { ...attributes, verb: "create" };
    const permission = authorizer.authorize(asCreate);
    if (!permission.allowed) throw forbiddenBy(asCreate, permission.reason);
  }
  if (exchange.info.isResourceRequest) {
    const isProxied = exchange.info.subresource === "proxy";
    if ((exchange.method === "HEAD" || exchange.info.verb === "") && !isProxied) throw genericError(405);
    return dispatch(exchange);
  }
  for (const path of paths) if (await path(exchange)) return;
  respondPlainNotFound(exchange);
}

const STREAMS: ReadonlySet<string> = new Set(["exec", "attach", "portforward"]);

function isStreamByGet({ method, info }: Exchange): boolean {
  return method === "GET" && info.resource === "pods" && info.group === "" && STREAMS.has(info.subresource);
}
