import type { AnyObject } from "@kubarium/api/server";
import { expect, test } from "vitest";
import { AUTO_UPDATE, defaultPolicy } from "./policy/policy.ts";
import { planReconciled } from "./rbac.ts";

const role = (rules: object[], annotations: Record<string, string> = { [AUTO_UPDATE]: "true" }): AnyObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "r", labels: {}, annotations },
  rules,
});
const get = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
const list = { verbs: ["list"], apiGroups: [""], resources: ["pods"] };

test("every default binding names a default role", () => {
  const policy = defaultPolicy();
  const roles = new Set(policy.filter(({ kind }) => kind === "ClusterRole" || kind === "Role").map(({ metadata }) => metadata.name));
  const named = policy.flatMap((object) => (object["roleRef"] ? [object["roleRef"].name as string] : []));
  expect(named.filter((name) => !roles.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(50);
});

test.for<{ name: string; present: AnyObject; wanted: AnyObject; rules: object[] | undefined }>([
  { name: "what is missing is added", present: role([get]), wanted: role([get, list]), rules: [get, list] },
  { name: "what somebody added stays", present: role([get, list]), wanted: role([get]), rules: undefined },
  {
    name: "what is covered by a wider rule is not added",
    present: role([{ ...get, verbs: ["*"] }]),
    wanted: role([get]),
    rules: undefined,
  },
  {
    name: "a role that is not to be updated is left alone",
    present: role([], { [AUTO_UPDATE]: "false" }),
    wanted: role([get]),
    rules: undefined,
  },
])("$name", ({ present, wanted, rules }) => {
  expect(planReconciled(present, wanted)?.["rules"]).toEqual(rules);
});
