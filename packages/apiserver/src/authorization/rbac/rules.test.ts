import { expect, test } from "vitest";
import { compact, ruleText, uncovered } from "./coverage.ts";
import { CompiledRules, lookupKey } from "./compiled-rules.ts";
import type { PolicyRule, Wanted } from "./rules.ts";

const wanted = (verb: string, full: string, name = ""): Wanted => {
  const [group = "", resource = ""] = full.split(":");
  return { verb, group, resource, subresource: resource.split("/")[1] ?? "", name };
};
const pods: PolicyRule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };

test.for<{ name: string; rule: PolicyRule; ask: Wanted; allowed: boolean }>([
  { name: "what is named is allowed", rule: pods, ask: wanted("get", ":pods"), allowed: true },
  { name: "another verb is not", rule: pods, ask: wanted("list", ":pods"), allowed: false },
  { name: "another group is not", rule: pods, ask: wanted("get", "apps:pods"), allowed: false },
  { name: "a subresource is not", rule: pods, ask: wanted("get", ":pods/log"), allowed: false },
  { name: "* is every verb", rule: { ...pods, verbs: ["*"] }, ask: wanted("patch", ":pods"), allowed: true },
  { name: "* is every group", rule: { ...pods, apiGroups: ["*"] }, ask: wanted("get", "apps:pods"), allowed: true },
  { name: "* is every resource and subresource", rule: { ...pods, resources: ["*"] }, ask: wanted("get", ":pods/log"), allowed: true },
  { name: "*/scale is that of any resource", rule: { ...pods, resources: ["*/scale"] }, ask: wanted("get", ":pods/scale"), allowed: true },
  { name: "*/scale is no other subresource", rule: { ...pods, resources: ["*/scale"] }, ask: wanted("get", ":pods/log"), allowed: false },
  { name: "a name that is listed", rule: { ...pods, resourceNames: ["a"] }, ask: wanted("get", ":pods", "a"), allowed: true },
  { name: "a name that is not", rule: { ...pods, resourceNames: ["a"] }, ask: wanted("get", ":pods", "b"), allowed: false },
  { name: "no name where names are listed", rule: { ...pods, resourceNames: ["a"] }, ask: wanted("get", ":pods"), allowed: false },
])("$name", ({ rule, ask, allowed }) => {
  expect(new CompiledRules([rule]).allows(ask, lookupKey(ask))).toBe(allowed);
});

test.for([
  ["/healthz", "/healthz", true],
  ["/healthz/*", "/healthz/etcd", true],
  ["/healthz/*", "/healthz", false],
  ["*", "/anything", true],
  ["/api", "/apis", false],
] as const)("the rule for %s about %s says %s", ([url, path, allowed]) => {
  expect(new CompiledRules([{ verbs: ["get"], nonResourceURLs: [url] }]).allowsPath("get", path)).toBe(allowed);
});

test("what is missing of a role is told rule by rule, verbs together", () => {
  const own: PolicyRule[] = [{ verbs: ["get", "list"], apiGroups: [""], resources: ["configmaps"] }];
  const asked: PolicyRule[] = [{ verbs: ["get", "delete"], apiGroups: [""], resources: ["configmaps", "secrets"] }];
  expect(compact(uncovered(own, asked)).map(ruleText)).toEqual([
    '{APIGroups:[""], Resources:["configmaps"], Verbs:["delete"]}',
    '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
  ]);
});

test("who may touch one name may not hand out all names", () => {
  const one: PolicyRule = { ...pods, resourceNames: ["a"] };
  expect(uncovered([one], [pods])).toHaveLength(1);
  expect(uncovered([pods], [one])).toHaveLength(0);
});
