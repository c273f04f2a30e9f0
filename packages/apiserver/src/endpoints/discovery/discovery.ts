/** Serves discovery at /api, /apis and below, in the form that was asked for. */
import { createHash } from "node:crypto";
import { apiVersionOf, genericError } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { respondPlainNotFound } from "../../http/errors.ts";
import { onlyMediaTypes, parseAccept } from "../../http/negotiation.ts";
import type { ResourceTable } from "../../registry/resources.ts";
import { groupDiscoveryList } from "./aggregated.ts";
import { discoverGroups } from "./api-resources.ts";
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from "./legacy.ts";

/** v2beta1 went with Kubernetes 1.36; clients that know only that fall back to the unaggregated form. */
const AGGREGATED_VERSIONS: ReadonlySet<string> = new Set(["v2"]);

export interface Discovery {
  /** Answers a request if its path is discovery's; false for any other path. */
  serve(exchange: Exchange): boolean;
  /** The paths that the root lists. */
  paths(): string[];
}

export function discovery(table: ResourceTable, address: string): Discovery {
  return {
    paths: () =>
      discoverGroups(table).flatMap(({ group, versions }) =>
        group === "" ? ["/api", "/api/v1"] : [`/apis/${group}`, ...versions.map(({ version }) => `/apis/${group}/${version}`)],
      ),
    serve(exchange) {
      const parts = exchange.path.split("/").filter((part) => part !== "");
      if (parts[0] !== "api" && parts[0] !== "apis") return false;
      if (parts.length > (parts[0] === "api" ? 2 : 3)) return false;
      if (exchange.method !== "GET") throw genericError(405);
      const groups = discoverGroups(table);
      const [prefix, first, second] = parts;
      if (first === undefined) {
        const mine = groups.filter(({ group }) => (prefix === "api") === (group === ""));
        const version = aggregatedVersion(exchange.headers.accept);
        if (version) respondAggregated(exchange, groupDiscoveryList(mine, version), version);
        else respondJson(exchange, prefix === "api" ? apiVersions(address) : apiGroupList(groups));
        return true;
      }
      const group = groups.find((each) => each.group === (prefix === "api" ? "" : first));
      const wanted = prefix === "api" ? first : second;
      if (group && wanted === undefined) respondJson(exchange, apiGroup(group));
      else {
        const found = group?.versions.find(({ version }) => version === wanted);
        if (group && found)
          respondJson(exchange, apiResourceList(apiVersionOf({ group: group.group, version: found.version }), found.resources));
        else respondPlainNotFound(exchange);
      }
      return true;
    },
  };
}

/** The version of aggregated discovery that is asked for; undefined for the plain form. Throws 406 for what is not there. */
function aggregatedVersion(accept: string | undefined): string | undefined {
  if (!accept) return undefined;
  let plain = false;
  for (const { type, parameters } of parseAccept(accept)) {
    const json = type === "application/json" || type === "*/*" || type === "application/*";
    const { as, g, v } = parameters;
    if (as === "APIGroupDiscoveryList" && g === "apidiscovery.k8s.io" && json && AGGREGATED_VERSIONS.has(v ?? "")) return v;
    if (as === undefined && (json || type === "application/yaml" || type === "application/vnd.kubernetes.protobuf")) plain = true;
  }
  if (plain) return undefined;
  throw onlyMediaTypes();
}

function respondAggregated(exchange: Exchange, list: object, version: string): void {
  const text = JSON.stringify(list);
  const etag = `"${createHash("sha512").update(text).digest("hex").toUpperCase()}"`;
  const headers = { etag, vary: "Accept" };
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  if (exchange.headers["if-none-match"] === etag) exchange.respond(304, type, "", headers);
  else exchange.respond(200, type, text, headers);
}

export function respondJson(exchange: Exchange, value: object): void {
  exchange.respond(200, "application/json", JSON.stringify(value), { vary: "Accept" });
}
