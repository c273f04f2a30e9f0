/** Whether somebody's rules cover the rules of a role that he wants to hand out. Source: component-helpers/auth/rbac/validation. */
import { goQuote } from "./quote.ts";
import { groupMatches, nameMatches, type PolicyRule, resourceMatches, urlMatches, verbMatches } from "./rules.ts";

/** Rules of one verb, group, resource and name that `own` does not allow. */
export function uncovered(own: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !own.some((rule) => covers(rule, part)));
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const parts: PolicyRule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length) parts.push(...resourceNames.map((name) => ({ ...part, resourceNames: [name] })));
        else parts.push(part);
      }
  for (const url of nonResourceURLs) for (const verb of verbs) parts.push({ nonResourceURLs: [url], verbs: [verb] });
  return parts;
}

function covers(rule: PolicyRule, part: PolicyRule): boolean {
  if (!verbMatches(rule, part.verbs[0] ?? "")) return false;
  const [url] = part.nonResourceURLs ?? [];
  if (url !== undefined) return urlMatches(rule, url);
  const [group = ""] = part.apiGroups ?? [];
  const [resource = ""] = part.resources ?? [];
  if (!groupMatches(rule, group) || !resourceCovered(rule, resource)) return false;
  const [name] = part.resourceNames ?? [];
  return name === undefined ? !rule.resourceNames?.length : nameMatches(rule, name);
}

function resourceCovered(rule: PolicyRule, resource: string): boolean {
  const slash = resource.indexOf("/");
  return resourceMatches(rule, resource, slash < 0 ? "" : resource.slice(slash + 1));
}

/** Merges parts that differ in their verb only. */
export function compact(parts: readonly PolicyRule[]): PolicyRule[] {
  const merged = new Map<string, PolicyRule>();
  for (const part of parts) {
    const key = JSON.stringify([part.apiGroups, part.resources, part.resourceNames, part.nonResourceURLs]);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, verbs: [...known.verbs, ...part.verbs] } : part);
  }
  return [...merged.values()];
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
export function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const texts = Object.entries(parts).flatMap(([name, list]) => (list?.length ? `${name}:${goQuote(list)}` : []));
  return `{${texts.join(", ")}}`;
}
