/** Bearer tokens: who they speak for. */
import { unauthorized } from "@kubarium/apimachinery";
import type { Authenticator, User } from "../authenticator.ts";

export interface TokenUser {
  user: User;
  /** Those of the token that were asked for. */
  audiences: readonly string[];
}

/** A token that is wrong, in the words that a TokenReview answers. */
export class InvalidToken extends Error {}

export interface TokenAuthenticator {
  /** Undefined when the token is none of this kind. Throws InvalidToken. `audiences` are those of the API when left out. */
  authenticateToken(token: string, audiences?: readonly string[]): TokenUser | undefined;
}

export function firstToken(...authenticators: readonly TokenAuthenticator[]): TokenAuthenticator {
  return {
    authenticateToken(token, audiences) {
      for (const authenticator of authenticators) {
        const found = authenticator.authenticateToken(token, audiences);
        if (found) return found;
      }
      return undefined;
    },
  };
}

const WEBSOCKET_PREFIX = "base64url.bearer.authorization.k8s.io.";

/** The `Authorization` header, or the subprotocol that browsers, which cannot set headers, send. Source: apiserver/pkg/authentication/request. */
export function bearerTokens(tokens: TokenAuthenticator): Authenticator {
  return {
    authenticate: ({ headers }) => {
      const token = bearerOf(headers.authorization) ?? webSocketToken(headers["sec-websocket-protocol"]);
      if (token === undefined) return undefined;
      try {
        const found = tokens.authenticateToken(token);
        if (found) return found.user;
      } catch (error) {
        if (!(error instanceof InvalidToken)) throw error;
      }
      throw unauthorized();
    },
  };
}

/** A header of another scheme, or without a token, counts as none. */
function bearerOf(header: string | undefined): string | undefined {
  if (!header) return undefined;
  const [scheme = "", token = ""] = header.trim().split(" ");
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
}

function webSocketToken(protocols: string | undefined): string | undefined {
  const found = protocols?.split(",").find((protocol) => protocol.trim().startsWith(WEBSOCKET_PREFIX));
  return found ? Buffer.from(found.trim().slice(WEBSOCKET_PREFIX.length), "base64url").toString("utf8") : undefined;
}
