/** What a rule of a role allows. Source: pkg/apis/rbac/v1/evaluation_helpers.go. */
import type { AuthorizationAttributes } from "../authorizer.ts";

export interface PolicyRule {
  verbs: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  nonResourceURLs?: readonly string[];
}

/** The attributes that resource rules look at, `resource` with its subresource. */
export interface Wanted {
  verb: string;
  group: string;
  /** `pods/log`. */
  resource: string;
  subresource: string;
  name: string;
}

export function wantedOf({ verb, apiGroup, resource, subresource, name }: AuthorizationAttributes): Wanted {
  return { verb, group: apiGroup, resource: subresource ? `${resource}/${subresource}` : resource, subresource, name };
}

const orAll = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes(value) || list.includes("*"));

export function verbMatches({ verbs }: PolicyRule, verb: string): boolean {
  return orAll(verbs, verb);
}

export function groupMatches({ apiGroups }: PolicyRule, group: string): boolean {
  return orAll(apiGroups, group);
}

export function resourceMatches({ resources }: PolicyRule, resource: string, subresource: string): boolean {
  if (orAll(resources, resource)) return true;
  return subresource !== "" && resources !== undefined && resources.includes(`*/${subresource}`);
}

export function nameMatches({ resourceNames }: PolicyRule, name: string): boolean {
  return !resourceNames?.length || resourceNames.includes(name);
}

export function urlMatches({ nonResourceURLs }: PolicyRule, path: string): boolean {
  if (!nonResourceURLs) return false;
  return nonResourceURLs.some((url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, ""))));
}

export function ruleAllows(rule: PolicyRule, wanted: Wanted): boolean {
  return (
    verbMatches(rule, wanted.verb) &&
    groupMatches(rule, wanted.group) &&
    resourceMatches(rule, wanted.resource, wanted.subresource) &&
    nameMatches(rule, wanted.name)
  );
}
