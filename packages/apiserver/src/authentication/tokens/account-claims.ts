/** What the claims of a service account's token stand for: the account and what the token is bound to must still be there. */
import { timingSafeEqual } from "node:crypto";
import type { AnyObject } from "@kubarium/api/server";
import { parseTime } from "@kubarium/apimachinery";
import type { Clock, JwtClaims } from "@kubarium/component-base";
import type { ClusterReader } from "../../admission/cluster-reader.ts";
import { ALL_AUTHENTICATED, type User } from "../authenticator.ts";
import { accountGroups, accountUserName, splitAccountName } from "../service-account-names.ts";
import { InvalidToken } from "./token-authenticator.ts";

export const LEGACY_ISSUER = "kubernetes/serviceaccount";
/** Clocks may differ by this much, in cluster milliseconds. Source: go-jose's DefaultLeeway. */
const LEEWAY_MS = 60_000;
const SECOND_MS = 1000;
const INVALIDATED = "service account token has been invalidated";

interface Ref {
  name: string;
  uid: string;
}

/** The claim `kubernetes.io`. */
export interface BoundTo {
  namespace: string;
  serviceaccount: Ref;
  pod?: Ref;
  secret?: Ref;
  node?: Ref;
  warnafter?: number;
}

export class BoundClaims {
  readonly #reader: ClusterReader;
  readonly #clock: Clock;

  constructor({ reader, clock }: { reader: ClusterReader; clock: Clock }) {
    this.#reader = reader;
    this.#clock = clock;
  }

  /** Throws InvalidToken. */
  user(claims: JwtClaims): User {
    this.#checkTimes(claims);
    const { namespace, serviceaccount, pod, secret, node } = (claims["kubernetes.io"] ?? {}) as Partial<BoundTo>;
    if (!namespace || !serviceaccount) throw new InvalidToken("service account token claims could not be validated");
    this.#checkAccount(namespace, serviceaccount);
    if (secret) this.#check("secret", "secrets", `${namespace}/${secret.name}`, secret, "service account secret ref claim");
    if (pod) this.#check("pod", "pods", `${namespace}/${pod.name}`, pod, "service account pod ref claim");
    // The node of a Pod is told, but only a token bound to the node itself ends with it.
    if (node && !pod) this.#check("node", "nodes", node.name, node, "service account node ref claim");
    return {
      name: accountUserName(namespace, serviceaccount.name),
      uid: serviceaccount.uid,
      groups: [...accountGroups(namespace), ALL_AUTHENTICATED],
      extra: extraOf(claims["jti"], pod, node),
    };
  }

  #checkTimes(claims: JwtClaims): void {
    const now = this.#clock.now();
    const at = (claim: string): number | undefined => {
      const seconds = claims[claim];
      return typeof seconds === "number" ? seconds * SECOND_MS : undefined;
    };
    const [expires, notBefore, issued] = [at("exp"), at("nbf"), at("iat")];
    if (expires !== undefined && this.#clock.since(expires) > LEEWAY_MS) throw new InvalidToken("service account token has expired");
    if (notBefore !== undefined && notBefore - now > LEEWAY_MS) throw new InvalidToken("service account token is not valid yet");
    if (issued !== undefined && issued - now > LEEWAY_MS) throw new InvalidToken("service account token is issued in the future");
  }

  #checkAccount(namespace: string, { name, uid }: Ref): void {
    const found = this.#reader.get("serviceaccounts", `${namespace}/${name}`);
    if (!found) throw new InvalidToken(`serviceaccounts ${JSON.stringify(name)} not found`);
    if (found.metadata.uid !== uid) throw new InvalidToken(`service account UID (${found.metadata.uid}) does not match claim (${uid})`);
    if (this.#isLongDeleted(found)) throw new InvalidToken(`service account ${namespace}/${name} has been deleted`);
  }

  #check(what: string, resource: string, key: string, { uid }: Ref, claim: string): void {
    const found = this.#reader.get(resource, key);
    if (!found) throw new InvalidToken(INVALIDATED);
    if (found.metadata.uid !== uid) throw new InvalidToken(`${what} UID (${found.metadata.uid}) does not match ${claim} (${uid})`);
    if (this.#isLongDeleted(found)) throw new InvalidToken(INVALIDATED);
  }

  #isLongDeleted({ metadata: { deletionTimestamp } }: AnyObject): boolean {
    return deletionTimestamp !== undefined && this.#clock.since(parseTime(deletionTimestamp)) > LEEWAY_MS;
  }
}

function extraOf(id: unknown, pod: Ref | undefined, node: Ref | undefined): Record<string, string[]> {
  const prefix = "authentication.kubernetes.io";
  return {
    ...(typeof id === "string" ? { [`${prefix}/credential-id`]: [`JTI=${id}`] } : {}),
    ...(node ? { [`${prefix}/node-name`]: [node.name] } : {}),
    ...(node?.uid ? { [`${prefix}/node-uid`]: [node.uid] } : {}),
    ...(pod ? { [`${prefix}/pod-name`]: [pod.name], [`${prefix}/pod-uid`]: [pod.uid] } : {}),
  };
}

/** A token without end, good while the Secret that holds it is there. Throws InvalidToken. */
export function legacyUser(token: string, claims: JwtClaims, reader: ClusterReader): User {
  const claim = (name: string, missing: string): string => {
    const value = claims[`kubernetes.io/serviceaccount/${name}`];
    if (typeof value !== "string" || value === "") throw new InvalidToken(`${missing} claim is missing`);
    return value;
  };
  const namespace = claim("namespace", "namespace");
  const secretName = claim("secret.name", "secretName");
  const name = claim("service-account.name", "serviceAccountName");
  const uid = claim("service-account.uid", "serviceAccountUID");
  const subject = typeof claims["sub"] === "string" ? splitAccountName(claims["sub"]) : undefined;
  if (subject?.namespace !== namespace || subject.name !== name) throw new InvalidToken("sub claim is invalid");
  const secret = reader.get("secrets", `${namespace}/${secretName}`);
  if (!secret || secret.metadata.deletionTimestamp) throw new InvalidToken("Token has been invalidated");
  const kept = Buffer.from(secret["data"]?.token ?? "", "base64");
  const sent = Buffer.from(token);
  if (kept.length !== sent.length || !timingSafeEqual(kept, sent)) throw new InvalidToken("Token does not match server's copy");
  const account = reader.get("serviceaccounts", `${namespace}/${name}`);
  if (!account) throw new InvalidToken(`serviceaccounts ${JSON.stringify(name)} not found`);
  if (account.metadata.uid !== uid) throw new InvalidToken(`ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})`);
  return { name: accountUserName(namespace, name), uid, groups: [...accountGroups(namespace), ALL_AUTHENTICATED] };
}
