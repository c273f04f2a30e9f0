/** Tokens of service accounts, bound ones and those kept in Secrets. Source: pkg/serviceaccount/{jwt,claims,legacy}.go. */
import { decodeJwt, isSignedBy, type JwtClaims, type JwtKey } from "@kubarium/component-base";
import { goQuote } from "../../authorization/rbac/quote.ts";
import type { ClusterReader } from "../../admission/cluster-reader.ts";
import type { Clock } from "@kubarium/component-base";
import { BoundClaims, LEGACY_ISSUER, legacyUser } from "./account-claims.ts";
import { InvalidToken, type TokenAuthenticator, type TokenUser } from "./token-authenticator.ts";

/** Tokens whose signature was checked before; the oldest goes first. */
const REMEMBERED_TOKENS = 4096;

export interface ServiceAccountTokenOptions {
  reader: ClusterReader;
  clock: Clock;
  issuer: string;
  keys: readonly JwtKey[];
}

export class ServiceAccountTokens implements TokenAuthenticator {
  readonly #options: ServiceAccountTokenOptions;
  readonly #bound: BoundClaims;
  readonly #signed = new Map<string, JwtClaims>();

  constructor(options: ServiceAccountTokenOptions) {
    this.#options = options;
    this.#bound = new BoundClaims(options);
  }

  authenticateToken(token: string, asked?: readonly string[]): TokenUser | undefined {
    const claims = this.#claims(token);
    if (!claims) return undefined;
    const api = [this.#options.issuer];
    const own = stringList(claims["aud"]);
    const [mine, wanted] = [own.length ? own : api, asked ?? api];
    const audiences = mine.filter((audience) => wanted.includes(audience));
    if (!audiences.length)
      throw new InvalidToken(`token audiences ${goQuote(mine)} is invalid for the target audiences ${goQuote(wanted)}`);
    const user = claims["iss"] === LEGACY_ISSUER ? legacyUser(token, claims, this.#options.reader) : this.#bound.user(claims);
    return { user, audiences };
  }

  /** What a token of ours says once its signature is known to be good; undefined for tokens of others. */
  #claims(token: string): JwtClaims | undefined {
    const known = this.#signed.get(token);
    if (known) return known;
    const decoded = decodeJwt(token);
    if (!decoded) return undefined;
    const { header, claims } = decoded;
    const { issuer, keys } = this.#options;
    if (claims["iss"] !== issuer && claims["iss"] !== LEGACY_ISSUER) return undefined;
    const candidates = header.kid ? keys.filter(({ id }) => id === header.kid) : keys;
    if (!candidates.length) throw new InvalidToken("invalid signature, no keys found");
    if (!candidates.some((key) => isSignedBy(token, decoded, key)))
      throw new InvalidToken("go-jose/go-jose: error in cryptographic primitive");
    if (this.#signed.size >= REMEMBERED_TOKENS) this.#signed.delete(this.#signed.keys().next().value ?? "");
    this.#signed.set(token, claims);
    return claims;
  }
}

function stringList(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
