/**
 * JSON Web Tokens as Kubernetes signs them for service accounts: ES256 for EC keys, RS256 for RSA keys, the key named by the hash of
 * its public half. Source: pkg/serviceaccount/jwt.go, RFC 7515.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

export interface JwtKey {
  readonly id: string;
  readonly algorithm: "ES256" | "RS256";
  readonly key: KeyObject;
}

export type JwtClaims = Record<string, unknown>;

const encode = (value: string | Uint8Array): string => Buffer.from(value).toString("base64url");

/** From PEM. Throws when it is no EC or RSA key. */
export function publicJwtKey(pem: string): JwtKey {
  return named(createPublicKey(pem), createPublicKey(pem));
}

/** From PEM; named as its public half. */
export function privateJwtKey(pem: string): JwtKey {
  return named(createPrivateKey(pem), createPublicKey(pem));
}

function named(key: KeyObject, publicKey: KeyObject): JwtKey {
  const type = publicKey.asymmetricKeyType;
  if (type !== "ec" && type !== "rsa") throw new Error(`tokens are signed with EC or RSA keys, not with ${type}`);
  const id = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  return { id, algorithm: type === "ec" ? "ES256" : "RS256", key };
}

export function signJwt(claims: JwtClaims, { id, algorithm, key }: JwtKey): string {
  const signed = `${encode(JSON.stringify({ alg: algorithm, kid: id }))}.${encode(JSON.stringify(claims))}`;
  return `${signed}.${encode(sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }))}`;
}

export interface DecodedJwt {
  header: { alg?: string; kid?: string };
  claims: JwtClaims;
}

/** What a token says, unchecked; undefined for what is no token. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  try {
    const [header, claims] = parts.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as unknown);
    return isObject(header) && isObject(claims) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a key signed the token, with the key's own algorithm and no other. */
export function isSignedBy(token: string, { header }: DecodedJwt, { algorithm, key }: JwtKey): boolean {
  if (header.alg !== algorithm) return false;
  const dot = token.lastIndexOf(".");
  const signature = Buffer.from(token.slice(dot + 1), "base64url");
  return verify("sha256", Buffer.from(token.slice(0, dot)), { key, dsaEncoding: "ieee-p1363" }, signature);
}
