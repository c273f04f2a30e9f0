/** The routes that are no resources: discovery, version, the issuer's documents. */
import { MEDIA_TYPES, type Route } from "./route.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** Everything outside of groups, by the name of its v3 document. */
export const rootRoutes: Readonly<Record<string, Route>> = {
  ".well-known/openid-configuration": get(
    "/.well-known/openid-configuration",
    "getServiceAccountIssuerOpenIDConfiguration",
    "get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
    "string",
    ["application/json"],
  ),
  api: get("/api/", "getAPIVersions", "get available API versions", `${META}.APIVersions`),
  apis: get("/apis/", "getAPIVersions", "get available API versions", `${META}.APIGroupList`),
  "openid/v1/jwks": get(
    "/openid/v1/jwks",
    "getServiceAccountIssuerOpenIDKeyset",
    "get service account issuer OpenID JSON Web Key Set (contains public token verification keys)",
    "string",
    ["application/jwk-set+json"],
  ),
  version: get("/version/", "getCodeVersion", "get the version information for this server", "io.k8s.apimachinery.pkg.version.Info", [
    "application/json",
  ]),
};

/** `/apis/apps/`. */
export const groupRoute = (group: string): Route => get(`/apis/${group}/`, "getAPIGroup", "get information of a group", `${META}.APIGroup`);

/** `/apis/apps/v1/`. */
export const resourceListRoute = (path: string): Route =>
  get(`/${path}/`, "getAPIResources", "get available resources", `${META}.APIResourceList`);

function get(path: string, operation: string, description: string, definition: string, produces: readonly string[] = MEDIA_TYPES): Route {
  return { method: "get", path, description, operation, parameters: [], answers: { 200: { description: "OK", definition } }, produces };
}
