/** Seam: who may do what. "security" replaces the first implementation by RBAC and the node authorizer. */
import { SYSTEM_MASTERS, type User } from "../authentication/authenticator.ts";

/** Source: apiserver/pkg/authorization/authorizer Attributes. */
export interface AuthorizationAttributes {
  user: User;
  /** `get`, `list`, `watch`, `create` …; the lower-case method for paths outside the API. */
  verb: string;
  isResourceRequest: boolean;
  apiGroup: string;
  apiVersion: string;
  namespace: string;
  resource: string;
  subresource: string;
  name: string;
  /** The whole path; what non-resource rules match. */
  path: string;
}

export interface Decision {
  allowed: boolean;
  /** Appended to the answer's text when refused: `: RBAC: clusterrole … not found`. */
  reason?: string;
}

export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision | Promise<Decision>;
}

/** What anyone may read: the role system:public-info-viewer. */
const PUBLIC_PATHS = new Set(["/healthz", "/livez", "/readyz", "/version", "/version/"]);

/** First implementation, until RBAC: masters and everyone who is authenticated; strangers read health and version. */
export const allowAuthenticated: Authorizer = {
  authorize: ({ user, path, verb, isResourceRequest }) => {
    if (user.groups.includes(SYSTEM_MASTERS)) return { allowed: true };
    if (user.groups.includes("system:authenticated")) return { allowed: true };
    return { allowed: !isResourceRequest && verb === "get" && PUBLIC_PATHS.has(path) };
  },
};
