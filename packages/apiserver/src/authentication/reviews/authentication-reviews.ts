/** TokenReview and SelfSubjectReview: who is this, who am I. Source: pkg/registry/authentication. */
import { aggregateText, badRequest, formatTime } from "@kubarium/apimachinery";
import type { Methods } from "../../endpoints/dispatch.ts";
import type { User } from "../authenticator.ts";
import { InvalidToken, type TokenAuthenticator } from "../tokens/token-authenticator.ts";
import { type Review, reviewMethods } from "./review.ts";

const GROUP = "authentication.k8s.io";
const INVALID = "invalid bearer token";

export function authenticationReviews(tokens: TokenAuthenticator): Record<string, Methods> {
  return {
    [`tokenreviews.${GROUP}`]: reviewMethods(tokenReview(tokens)),
    [`selfsubjectreviews.${GROUP}`]: reviewMethods(selfSubjectReview),
  };
}

function tokenReview(tokens: TokenAuthenticator): Review {
  return (sent) => {
    const { token = "", audiences = [] } = sent["spec"] ?? {};
    if (!token) throw badRequest("token is required for TokenReview in authentication");
    return { ...sent, status: tokenStatus(tokens, token, audiences) };
  };
}

function tokenStatus(tokens: TokenAuthenticator, token: string, asked: readonly string[]): object {
  try {
    const found = tokens.authenticateToken(token, asked.length ? asked : undefined);
    if (!found) return { error: INVALID, user: {} };
    const { audiences } = found;
    return { authenticated: true, user: userInfo(found.user), ...(audiences.length ? { audiences } : {}) };
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    return { error: aggregateText([INVALID, error.message]), user: {} };
  }
}

const selfSubjectReview: Review = ({ apiVersion, kind }, { user }, { clock }) => ({
  apiVersion,
  kind,
  metadata: { creationTimestamp: formatTime(clock.now()) } as never,
  status: { userInfo: userInfo(user) },
});

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name, ...(uid ? { uid } : {}), groups, ...(extra && Object.keys(extra).length ? { extra } : {}) };
}
