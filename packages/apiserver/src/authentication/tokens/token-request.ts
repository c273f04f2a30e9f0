/** POST serviceaccounts/NAME/token: a new token, bound to what it is to end with. Source: pkg/registry/core/serviceaccount/storage/token.go. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, conflict, formatTime, invalid, invalidValue, notFound } from "@kubarium/apimachinery";
import { type JwtKey, signJwt } from "@kubarium/component-base";
import { EXTENDED_TOKEN_MARK_SECONDS } from "../../admission/plugins/pods/token-volume.ts";
import { admissionAttributes, type EndpointContext, keyIn, type ResourceHandler } from "../../endpoints/context.ts";
import { respondText } from "../../endpoints/representation/respond.ts";
import { readObject } from "../../endpoints/request/body.ts";
import { createOptions } from "../../endpoints/request/options.ts";
import { negotiate } from "../../http/negotiation.ts";
import { encodeLoose } from "../../registry/encoding.ts";
import { accountUserName } from "../service-account-names.ts";
import type { BoundTo } from "./account-claims.ts";

const KIND = { group: "authentication.k8s.io", kind: "TokenRequest" };
const expected = { model: "AuthenticationTokenRequest", apiVersion: "authentication.k8s.io/v1", kind: KIND.kind };
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/** How long tokens of Pods are really good, so that clients that never read them again go on working. */
const EXTENDED_SECONDS = 365 * 24 * 60 * 60;

export interface TokenIssuer {
  issuer: string;
  key: JwtKey;
}

export function tokenRequest(issuer: TokenIssuer): ResourceHandler {
  return async (context, exchange, resource) => {
    const representation = negotiate(exchange.headers.accept, false);
    const { registry, schemas, admission, random, clock } = context;
    const options = createOptions(exchange);
    const request = await readObject(exchange, schemas, expected, options.fieldValidation);
    const { name, namespace } = exchange.info;
    const account = await accountOf(context, keyIn(exchange, resource), name);
    checkNames(request, name, namespace, account);
    const spec = (request["spec"] ??= {});
    spec.expirationSeconds ??= DEFAULT_SECONDS;
    const attributes = admissionAttributes(exchange, resource, "CREATE", options.dryRun, { object: request, options: { ...options } });
    await admission.admit(attributes);
    if (!spec.audiences?.length) spec.audiences = [issuer.issuer];
    const now = clock.now();
    const { uid } = account.metadata;
    request.metadata = { ...request.metadata, name, namespace, ...(uid ? { uid } : {}), creationTimestamp: formatTime(now) };
    delete request["status"];
    checkSpec(spec.expirationSeconds);
    await admission.validate(attributes);
    const bound = await boundTo(context, account, spec.boundObjectRef, namespace);
    const extended = bound.pod !== undefined && spec.expirationSeconds === EXTENDED_TOKEN_MARK_SECONDS && isForApi(spec, issuer);
    const endsAt = (seconds: number): number => clock.after(now, seconds * 1000);
    const claims = {
      aud: spec.audiences,
      exp: unix(endsAt(extended ? EXTENDED_SECONDS : spec.expirationSeconds)),
      iat: unix(now),
      iss: issuer.issuer,
      jti: random.uuid(),
      "kubernetes.io": { ...bound, ...(extended ? { warnafter: unix(endsAt(spec.expirationSeconds)) } : {}) },
      nbf: unix(now),
      sub: accountUserName(namespace, name),
    };
    request["status"] = { token: signJwt(claims, issuer.key), expirationTimestamp: formatTime(endsAt(spec.expirationSeconds)) };
    const answer = { apiVersion: expected.apiVersion, kind: expected.kind, metadata: request.metadata, spec, status: request["status"] };
    registry.schemas.normalizeObject(answer as AnyObject, expected.model);
    respondText(exchange, 201, encodeLoose(answer as AnyObject), representation);
  };
}

const unix = (ms: number): number => Math.floor(ms / 1000);

const isForApi = ({ audiences }: { audiences: string[] }, { issuer }: TokenIssuer): boolean => audiences.every((each) => each === issuer);

async function accountOf({ registry }: EndpointContext, key: string, name: string): Promise<AnyObject> {
  const entry = await registry.storage.get("serviceaccounts", key);
  if (!entry) throw notFound({ group: "", resource: "serviceaccounts" }, name);
  return entry.object;
}

function checkNames({ metadata }: AnyObject, name: string, namespace: string, account: AnyObject): void {
  if (metadata.name && metadata.name !== name)
    throw invalid(KIND, name, [invalidValue("metadata.name", metadata.name, "must match the service account name if specified")]);
  if (metadata.namespace && metadata.namespace !== namespace)
    throw invalid(KIND, name, [
      invalidValue("metadata.namespace", metadata.namespace, "must match the service account namespace if specified"),
    ]);
  const { uid } = account.metadata;
  if (metadata.uid && metadata.uid !== uid) {
    const why = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
    throw conflict({ group: KIND.group, resource: KIND.kind }, name, why);
  }
}

function checkSpec(seconds: number): void {
  const field = "spec.expirationSeconds";
  if (seconds < MIN_SECONDS) throw invalid(KIND, "", [invalidValue(field, seconds, "may not specify a duration less than 10 minutes")]);
  if (seconds > MAX_SECONDS) throw invalid(KIND, "", [invalidValue(field, seconds, "may not specify a duration larger than 2^32 seconds")]);
}

interface ObjectRef {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
}

async function boundTo({ registry }: EndpointContext, account: AnyObject, ref: ObjectRef | undefined, namespace: string): Promise<BoundTo> {
  const { name = "", uid = "" } = account.metadata;
  const bound: BoundTo = { namespace, serviceaccount: { name, uid } };
  if (!ref) return bound;
  const { apiVersion = "", kind = "" } = ref;
  const resource = { Pod: "pods", Node: "nodes", Secret: "secrets" }[kind];
  if (!resource || apiVersion.includes("/")) throw badRequest(`cannot bind token to object of type ${typeText(apiVersion, kind)}`);
  const key = kind === "Node" ? (ref.name ?? "") : `${namespace}/${ref.name ?? ""}`;
  const entry = await registry.storage.get(resource, key);
  if (!entry) throw notFound({ group: "", resource }, ref.name ?? "");
  const { object } = entry;
  if (kind === "Pod" && object["spec"].serviceAccountName !== name)
    throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`);
  const own = { name: object.metadata.name ?? "", uid: object.metadata.uid ?? "" };
  if (ref.uid && ref.uid !== own.uid) {
    const why = `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", resource: kind }, ref.name ?? "", why);
  }
  if (kind === "Secret") return { ...bound, secret: own };
  if (kind === "Node") return { ...bound, node: own };
  const nodeName: string | undefined = object["spec"].nodeName;
  const node = nodeName ? registry.storage.peek("nodes", nodeName)?.object : undefined;
  return { ...bound, ...(nodeName ? { node: { name: nodeName, uid: node?.metadata.uid ?? "" } } : {}), pod: own };
}

/** As Go prints a GroupVersionKind: `apps/v1, Kind=Deployment`. */
function typeText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}
