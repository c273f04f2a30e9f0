/** Which headers go through a proxy, and which are the proxy's own. Source: httputil.ReverseProxy and apimachinery/pkg/util/proxy. */
import type { IncomingHttpHeaders } from "node:http";

/** Between two neighbours only. */
const HOP = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** The client's proof of who it is stays with the API server. */
const SECRET = new Set(["authorization", "impersonate-user", "impersonate-group", "impersonate-uid"]);

export interface Forwarded {
  remoteAddress: string;
  /** `host:port` and scheme of the API server's view of the target. */
  host: string;
  scheme: string;
  uri: string;
}

export function requestHeaders(headers: IncomingHttpHeaders, forwarded: Forwarded, isUpgrade: boolean): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(":") || SECRET.has(name) || name.startsWith("impersonate-extra-")) continue;
    if (HOP.has(name) && !(isUpgrade && (name === "connection" || name === "upgrade"))) continue;
    passed[name] = value;
  }
  passed["host"] = String(headers[":authority"] ?? headers.host ?? forwarded.host);
  const before = headers["x-forwarded-for"];
  passed["x-forwarded-for"] = before ? `${String(before)}, ${forwarded.remoteAddress}` : forwarded.remoteAddress;
  if (isUpgrade) return passed;
  passed["x-forwarded-uri"] = forwarded.uri;
  passed["x-forwarded-host"] = forwarded.host;
  passed["x-forwarded-proto"] = forwarded.scheme;
  return passed;
}

/** A backend may not loosen the API server's own rules for other origins. */
export function answerHeadersOf(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP.has(name) && !name.startsWith("access-control-")) passed[name] = value;
  return passed;
}
