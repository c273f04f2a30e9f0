/** How others check the cluster's tokens: OpenID discovery and the public keys. Source: pkg/serviceaccount/openidmetadata.go. */
import type { JwtKey } from "@kubarium/component-base";
import type { Exchange } from "../../http/exchange.ts";

const CONFIGURATION_PATH = "/.well-known/openid-configuration";
const KEYS_PATH = "/openid/v1/jwks";
const CACHE = { "cache-control": "public, max-age=3600" };

export function issuerDiscovery(options: { issuer: string; address: string; keys: readonly JwtKey[] }): (exchange: Exchange) => boolean {
  const configuration = JSON.stringify({
    issuer: options.issuer,
    jwks_uri: `https://${options.address}${KEYS_PATH}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [...new Set(options.keys.map(({ algorithm }) => algorithm))].sort(),
  });
  const keys = JSON.stringify({ keys: options.keys.map(webKey) });
  return (exchange) => {
    if (exchange.method !== "GET") return false;
    if (exchange.path === CONFIGURATION_PATH) exchange.respond(200, "application/json", configuration, CACHE);
    else if (exchange.path === KEYS_PATH) exchange.respond(200, "application/jwk-set+json", keys, CACHE);
    else return false;
    return true;
  };
}

function webKey({ id, algorithm, key }: JwtKey): object {
  const { kty, crv, x, y, n, e } = key.export({ format: "jwk" });
  return { use: "sig", kty, kid: id, ...(crv ? { crv } : {}), alg: algorithm, ...(x ? { x, y } : { n, e }) };
}
