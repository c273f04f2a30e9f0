/**
 * `--as`: who may, acts as somebody else. First the narrow rights (`impersonate:user-info` together with `impersonate-on:…` of what is
 * then done), then the old one, `impersonate`. Source: apiserver/pkg/endpoints/filters/impersonation.
 */
import { badRequest } from "@kubarium/apimachinery";
import type { AuthorizationAttributes, Authorizer } from "../authorization/authorizer.ts";
import { forbiddenBy } from "../authorization/forbidden.ts";
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, anonymous, SYSTEM_MASTERS, type User } from "./authenticator.ts";
import { accountGroups, splitAccountName } from "./service-account-names.ts";

const PREFIX = "impersonate-";
const EXTRA_PREFIX = "impersonate-extra-";
const AUTHENTICATION = "authentication.k8s.io";

interface Wanted {
  name: string;
  uid: string;
  groups: readonly string[];
  extra: Readonly<Record<string, readonly string[]>>;
}

/** `rawHeaders` alternates names and values, as node has them: groups that are sent one by one must stay apart. */
export function impersonated(rawHeaders: readonly string[], attributes: AuthorizationAttributes, authorizer: Authorizer): User | undefined {
  const wanted = wantedUser(rawHeaders);
  if (!wanted) return undefined;
  let refusal: Error | undefined;
  for (const mode of modesFor(wanted, attributes.user)) {
    try {
      if (mode) require(authorizer, { ...attributes, verb: `impersonate-on:${mode}:${attributes.verb}` });
      return checkWanted(wanted, attributes.user, authorizer, mode);
    } catch (error) {
      refusal ??= error as Error;
    }
  }
  throw refusal;
}

function wantedUser(rawHeaders: readonly string[]): Wanted | undefined {
  let name = "";
  let uid = "";
  const groups: string[] = [];
  const extra: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = (rawHeaders[index] ?? "").toLowerCase();
    if (!header.startsWith(PREFIX)) continue;
    const value = rawHeaders[index + 1] ?? "";
    if (header === "impersonate-user") name ||= value;
    else if (header === "impersonate-uid") uid ||= value;
    else if (header === "impersonate-group") groups.push(value);
    else if (header.startsWith(EXTRA_PREFIX)) (extra[unescape(header.slice(EXTRA_PREFIX.length))] ??= []).push(value);
  }
  if (name) return { name, uid, groups, extra };
  if (!uid && !groups.length && !Object.keys(extra).length) return undefined;
  throw badRequest(`requested ${goUser({ name, uid, groups, extra })} without impersonating a user name`);
}

function unescape(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** The user as Go's `%#v` prints it, which is what the refusal has. */
function goUser({ name, uid, groups, extra }: Wanted): string {
  const list = (values: readonly string[]): string => `[]string{${values.map((value) => JSON.stringify(value)).join(", ")}}`;
  const entries = Object.entries(extra);
  const map = entries.length
    ? `map[string][]string{${entries.map(([key, values]) => `${JSON.stringify(key)}:${list(values).slice("[]string".length)}`).join(", ")}}`
    : "map[string][]string(nil)";
  return `&user.DefaultInfo{Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:${groups.length ? list(groups) : "[]string(nil)"}, Extra:${map}}`;
}

/** The narrow modes that fit, and "" for the old right. */
function modesFor(wanted: Wanted, requestor: User): string[] {
  const onlyName = !wanted.uid && !wanted.groups.length && !Object.keys(wanted.extra).length;
  const node = nodeName(wanted.name);
  const account = splitAccountName(wanted.name);
  if (node !== undefined) {
    const own = onlyName && splitAccountName(requestor.name) && requestor.extra?.["authentication.kubernetes.io/node-name"]?.[0] === node;
    return [...(own ? ["associated-node"] : []), ...(onlyName ? ["arbitrary-node"] : []), ""];
  }
  if (account) return onlyName ? ["serviceaccount", ""] : [""];
  return ["user-info", ""];
}

const nodeName = (user: string): string | undefined => (user.startsWith("system:node:") ? user.slice("system:node:".length) : undefined);

function require(authorizer: Authorizer, attributes: AuthorizationAttributes): void {
  const { allowed, reason } = authorizer.authorize(attributes);
  if (!allowed) throw forbiddenBy(attributes, reason);
}

function checkWanted(wanted: Wanted, requestor: User, authorizer: Authorizer, mode: string): User {
  const verb = mode ? `impersonate:${mode}` : "impersonate";
  const old = mode ? AUTHENTICATION : "";
  const ask = (apiGroup: string, resource: string, name: string, more: Partial<AuthorizationAttributes> = {}): AuthorizationAttributes => ({
    user: requestor,
    verb,
    isResourceRequest: true,
    apiGroup,
    apiVersion: "v1",
    namespace: "",
    resource,
    subresource: "",
    name,
    path: "",
    ...more,
  });
  const node = mode ? nodeName(wanted.name) : undefined;
  const account = splitAccountName(wanted.name);
  if (node !== undefined) require(authorizer, ask(old, "nodes", mode === "associated-node" ? "*" : node));
  else if (account) require(authorizer, ask(old, "serviceaccounts", account.name, { namespace: account.namespace }));
  else require(authorizer, ask(old, "users", wanted.name));
  if (wanted.uid) require(authorizer, ask(AUTHENTICATION, "uids", wanted.uid));
  for (const group of wanted.groups) {
    const attributes = ask(old, "groups", group);
    if (mode && group === "") throw forbiddenBy(attributes, "impersonating the empty string group is not allowed");
    if (mode && group === SYSTEM_MASTERS) throw forbiddenBy(attributes, "impersonating the system:masters group is not allowed");
    require(authorizer, attributes);
  }
  for (const [subresource, values] of Object.entries(wanted.extra))
    for (const value of values) require(authorizer, ask(AUTHENTICATION, "userextras", value, { subresource }));
  return userOf(wanted, groupsOf(wanted, node));
}

function groupsOf({ name, groups }: Wanted, node: string | undefined): string[] {
  const account = splitAccountName(name);
  const own = groups.length ? [...groups] : node !== undefined ? ["system:nodes"] : account ? accountGroups(account.namespace) : [];
  if (name === anonymous.name) return own.includes(ALL_UNAUTHENTICATED) ? own : [...own, ALL_UNAUTHENTICATED];
  return own.includes(ALL_UNAUTHENTICATED) || own.includes(ALL_AUTHENTICATED) ? own : [...own, ALL_AUTHENTICATED];
}

function userOf({ name, uid, extra }: Wanted, groups: string[]): User {
  return { name, groups, ...(uid ? { uid } : {}), ...(Object.keys(extra).length ? { extra } : {}) };
}
