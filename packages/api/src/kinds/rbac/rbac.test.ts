/** Roles and bindings: their rules, one row each. */
import { expect, test } from "vitest";
import { defaulted, definitionOf, texts } from "../../testing/definitions.ts";

const roleRef = { kind: "ClusterRole", name: "r" };
const rule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };

test.for([
  { resource: "roles", fields: { rules: [rule] }, errors: [] },
  { resource: "clusterroles", fields: { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] }, errors: [] },
  {
    resource: "clusterroles",
    fields: { rules: [{ ...rule, nonResourceURLs: ["/x"] }] },
    errors: ['rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs'],
  },
  {
    resource: "clusterroles",
    fields: { aggregationRule: {} },
    errors: [
      "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
    ],
  },
  { resource: "rolebindings", fields: { roleRef, subjects: [{ kind: "User", name: "u" }] }, errors: [] },
  {
    resource: "rolebindings",
    fields: { roleRef: { ...roleRef, kind: "Odd" } },
    errors: ['roleRef.kind: Unsupported value: "Odd": supported values: "Role", "ClusterRole"'],
  },
  {
    resource: "clusterrolebindings",
    fields: { roleRef, subjects: [{ kind: "ServiceAccount", name: "s" }] },
    errors: ["subjects[0].namespace: Required value"],
  },
])("a new object of $resource is answered with $errors", ({ resource, fields, errors }) => {
  const { validateCreate } = definitionOf(resource).strategy;
  expect(texts(validateCreate?.(defaulted(resource, fields), undefined as never))).toEqual(errors);
});

test("what a binding grants cannot change, to whom can", () => {
  const stored = defaulted("rolebindings", { roleRef });
  const { validateUpdate } = definitionOf("rolebindings").strategy;
  expect(
    texts(validateUpdate?.(defaulted("rolebindings", { roleRef, subjects: [{ kind: "Group", name: "g" }] }), stored, undefined as never)),
  ).toEqual([]);
  expect(texts(validateUpdate?.(defaulted("rolebindings", { roleRef: { ...roleRef, name: "z" } }), stored, undefined as never))).toEqual([
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"z"}: cannot change roleRef',
  ]);
});
