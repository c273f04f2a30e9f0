/** Nodes, namespaces, events, leases, classes and signing requests: their rules, one row each. */
import { expect, test } from "vitest";
import { defaulted, definitionOf, texts } from "../../testing/definitions.ts";
import { builtInDefinitions } from "../registry.ts";

const LONG = "a".repeat(129);
const strict = {
  eventTime: "2020-01-01T00:00:00.000000Z",
  reportingController: "c",
  reportingInstance: "i",
  action: "A",
  reason: "R",
  type: "Normal",
  regarding: { namespace: "n" },
};

test.for([
  {
    resource: "nodes",
    fields: { spec: { podCIDRs: ["10.0.0.0/24", "10.1.0.0/24"] } },
    errors: ['spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one CIDR for each IP family'],
  },
  { resource: "nodes", fields: { spec: { podCIDRs: ["10.0.0.0/24", "fd00::/64"] } }, errors: [] },
  {
    resource: "nodes",
    fields: { status: { declaredFeatures: ["B", "A"] } },
    errors: ['status.declaredFeatures[1]: Invalid value: "A": list must be sorted alphabetically'],
  },
  {
    resource: "nodes",
    fields: { status: { capacity: { cpu: "-1" } } },
    errors: ["capacity", "allocatable"].map((list) => `status.${list}.cpu: Invalid value: "-1": must be greater than or equal to 0`),
  },
  {
    resource: "namespaces",
    fields: { spec: { finalizers: ["odd"] } },
    errors: ['spec.finalizers: Invalid value: "odd": name is neither a standard finalizer name nor is it fully qualified'],
  },
  {
    resource: "leases",
    fields: { spec: { leaseTransitions: -1 } },
    errors: ["spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0"],
  },
  {
    resource: "priorityclasses",
    fields: { value: 1_000_000_001 },
    errors: ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
  },
  {
    resource: "priorityclasses",
    fields: { metadata: { name: "system-node-critical" }, value: 1 },
    errors: [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
    ],
  },
  {
    resource: "runtimeclasses",
    fields: { handler: "h", scheduling: { tolerations: [{ operator: "Exists" }, { operator: "Exists" }] } },
    errors: ['scheduling.tolerations[1]: Duplicate value: {"Key":"","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}'],
  },
])("a new object of $resource is answered with $errors", ({ resource, fields, errors }) => {
  const { validateCreate } = definitionOf(resource).strategy;
  expect(texts(validateCreate?.(defaulted(resource, fields), undefined as never))).toEqual(errors);
});

test.for([
  { fields: strict, errors: [] },
  { fields: { ...strict, action: "" }, errors: ["action: Required value"] },
  { fields: { ...strict, reason: LONG }, errors: ['reason: Invalid value: "": can have at most 128 characters'] },
  {
    fields: { ...strict, series: { count: 1 } },
    errors: ['series.count: Invalid value: "": should be at least 2', "series.lastObservedTime: Required value"],
  },
  { fields: { ...strict, deprecatedCount: 1 }, errors: ['count: Invalid value: "": needs to be unset'] },
])("an Event of events.k8s.io with $errors", ({ fields, errors }) => {
  const definition = builtInDefinitions.find(({ group }) => group === "events.k8s.io");
  expect(texts(definition?.strategy.validateCreate?.(defaulted("events", fields), undefined as never))).toEqual(errors);
});

test("a core Event may say little, but lies in the namespace of its object", () => {
  const { validateCreate } = definitionOf("events").strategy;
  expect(texts(validateCreate?.(defaulted("events", { involvedObject: { namespace: "n" } }), undefined as never))).toEqual([]);
  expect(texts(validateCreate?.(defaulted("events", { involvedObject: {} }), undefined as never))).toEqual([
    'involvedObject.namespace: Invalid value: "": does not match event.namespace',
  ]);
});

test("podCIDR and podCIDRs are kept alike, and a contradiction cannot be read", () => {
  expect(defaulted("nodes", { spec: { podCIDR: "10.0.0.0/24" } })["spec"].podCIDRs).toEqual(["10.0.0.0/24"]);
  expect(() => defaulted("nodes", { spec: { podCIDR: "10.0.0.0/24", podCIDRs: ["10.1.0.0/24"] } })).toThrow(
    "v1.PodCIDR and v1.CIDRs[0] do not match",
  );
});

test("a decision on a signing request is made through approval only, once, and one of two", () => {
  const { strategy, subresources } = definitionOf("certificatesigningrequests");
  const spec = { request: "eA==", signerName: "a.b/c", usages: ["any"] };
  const withConditions = (...types: string[]) =>
    defaulted("certificatesigningrequests", { spec, status: { conditions: types.map((type) => ({ type, status: "True" })) } });
  const texts422 = (errors: { text(): string }[] | undefined) => texts(errors)?.filter((text) => text.startsWith("status"));
  const approval = subresources?.updates?.["approval"];
  expect(texts422(strategy.validateUpdate?.(withConditions("Approved"), withConditions(), undefined as never))).toEqual([
    'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
  ]);
  expect(texts422(approval?.validateUpdate?.(withConditions("Approved"), withConditions(), undefined as never))).toEqual([]);
  expect(texts422(approval?.validateUpdate?.(withConditions(), withConditions("Denied"), undefined as never))).toEqual([
    'status.conditions: Forbidden: updates may not remove a condition of type "Denied"',
  ]);
  expect(
    texts422(approval?.validateUpdate?.(withConditions("Approved", "Denied"), withConditions("Approved"), undefined as never)),
  ).toEqual(['status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive']);
});
