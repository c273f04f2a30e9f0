/** Who may do what: the seam between requests and the authorizers. Source: apiserver/pkg/authorization. */
import { ALL_AUTHENTICATED, SYSTEM_MASTERS, type User } from "../authentication/authenticator.ts";
import type { PolicyRule } from "./rbac/rules.ts";

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
  /** As it was asked for, unchecked. */
  fieldSelector?: string;
}

export interface Decision {
  allowed: boolean;
  /** Refused: appended to the answer's text, `RBAC: clusterrole … not found`. Allowed: what a SubjectAccessReview says. */
  reason?: string;
}

export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision;
  /** What a user may do in a namespace, for reviews; absent where an authorizer cannot tell. */
  rulesFor?(user: User, namespace: string): UserRules;
}

export interface UserRules {
  rules: readonly PolicyRule[];
  /** Why the list is not complete; one text each. */
  errors: readonly string[];
}

const ALLOWED: Decision = { allowed: true };

/** Members of system:masters may do all, whatever the roles say. */
export const privilegedGroup: Authorizer = {
  authorize: ({ user }) => (user.groups.includes(SYSTEM_MASTERS) ? ALLOWED : { allowed: false }),
};

/** The first that allows decides; refused, their reasons are joined. Source: apiserver/pkg/authorization/union. */
export function anyOf(...authorizers: Authorizer[]): Authorizer {
  return {
    authorize(attributes) {
      let reasons = "";
      for (const authorizer of authorizers) {
        const decision = authorizer.authorize(attributes);
        if (decision.allowed) return decision;
        if (decision.reason) reasons += reasons ? `\n${decision.reason}` : decision.reason;
      }
      return { allowed: false, reason: reasons };
    },
    rulesFor(user, namespace) {
      const all = authorizers.flatMap((authorizer) => authorizer.rulesFor?.(user, namespace) ?? []);
      return { rules: all.flatMap(({ rules }) => rules), errors: all.flatMap(({ errors }) => errors) };
    },
  };
}

/** For servers without roles: masters and everyone who is authenticated may do all. */
export const allowAuthenticated: Authorizer = {
  authorize: ({ user: { groups } }) => ({ allowed: groups.includes(SYSTEM_MASTERS) || groups.includes(ALL_AUTHENTICATED) }),
};
