/** ConfigMaps, Secrets, limits and quotas: their rules, one row each. */
import { expect, test } from "vitest";
import { defaulted, definitionOf, texts } from "../../testing/definitions.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const MIB = "a".repeat(1024 * 1024);

test.for([
  { resource: "configmaps", fields: { data: { a: MIB } }, errors: [] },
  { resource: "configmaps", fields: { data: { a: MIB, b: "x" } }, errors: ["[]: Too long: may not be more than 1048576 bytes"] },
  { resource: "configmaps", fields: { data: { "..": "" } }, errors: ["data[..]: Invalid value: \"..\": must not be '..'"] },
  {
    resource: "secrets",
    fields: { type: "kubernetes.io/basic-auth" },
    errors: ["data[username]: Required value", "data[password]: Required value"],
  },
  { resource: "secrets", fields: { type: "kubernetes.io/basic-auth", stringData: { username: "" } }, errors: [] },
  {
    resource: "secrets",
    fields: { type: "kubernetes.io/service-account-token" },
    errors: ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
  },
  {
    resource: "secrets",
    fields: { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": base64("[]") } },
    errors: [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  },
  {
    resource: "limitranges",
    fields: { spec: { limits: [{ type: "Container", max: { cpu: "1" }, min: { cpu: "2" } }] } },
    errors: [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  },
  {
    resource: "limitranges",
    fields: { spec: { limits: [{ type: "Pod", max: { cpu: "2" }, min: { cpu: "1" }, maxLimitRequestRatio: { cpu: "3" } }] } },
    errors: ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000'],
  },
  {
    resource: "limitranges",
    fields: { spec: { limits: [{ type: "Pod", default: { cpu: "1" } }] } },
    errors: ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
  },
  {
    resource: "resourcequotas",
    fields: { spec: { hard: { pods: "1500m" } } },
    errors: ['spec.hard[pods]: Invalid value: "1500m": must be an integer'],
  },
  {
    resource: "resourcequotas",
    fields: { spec: { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In" }] } } },
    errors: [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
    ],
  },
])("a new object of $resource with $errors.length errors: $errors", ({ resource, fields, errors }) => {
  const { validateCreate } = definitionOf(resource).strategy;
  expect(texts(validateCreate?.(defaulted(resource, fields), undefined as never))).toEqual(errors);
});

test("what is immutable keeps its data and stays immutable", () => {
  const stored = defaulted("configmaps", { immutable: true, data: { a: "1" } });
  const errors = definitionOf("configmaps").strategy.validateUpdate?.(
    defaulted("configmaps", { data: { a: "2" } }),
    stored,
    undefined as never,
  );
  expect(texts(errors)).toEqual(["immutable", "data"].map((field) => `${field}: Forbidden: field is immutable when \`immutable\` is set`));
});

test("a container's limit is the maximum and its request the limit, where they are not given", () => {
  const max = { cpu: "2", memory: "1024Mi" };
  const item = defaulted("limitranges", {
    spec: { limits: [{ type: "Container", max, min: { "ephemeral-storage": "1Gi" }, default: { cpu: "1" } }] },
  })["spec"].limits[0];
  expect(item.default).toEqual({ cpu: "1", memory: "1Gi" });
  expect(item.defaultRequest).toEqual({ cpu: "1", memory: "1Gi", "ephemeral-storage": "1Gi" });
});

test("a quota whose requests exceed its limits is warned about", () => {
  const quota = defaulted("resourcequotas", { spec: { hard: { cpu: "2", "limits.cpu": "1" } } });
  expect(definitionOf("resourcequotas").strategy.warningsOnCreate?.(quota)).toEqual([
    "ResourceQuota cpu (2) should be less than limits.cpu (1)",
  ]);
});
