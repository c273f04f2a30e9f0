/** Definitions of custom resources, webhooks, policies and API services: their rules, one row each. */
import { expect, test } from "vitest";
import type { AnyObject, ResourceDefinition } from "../../machinery/definition.ts";
import { builtInDefinitions } from "../registry.ts";
import { patternProblem } from "./customresourcedefinitions/schema/pattern.ts";

function definitionOf(resource: string): ResourceDefinition {
  const definition = builtInDefinitions.find((candidate) => candidate.resource === resource);
  if (!definition) throw new Error(`no definition of ${resource}`);
  return definition;
}

function errorsOf(resource: string, fields: object, name = "x"): string[] | undefined {
  const { setDefaults, strategy } = definitionOf(resource);
  const object = { apiVersion: "v1", kind: "X", metadata: { name }, ...structuredClone(fields) } as AnyObject;
  setDefaults?.(object);
  return strategy.validateCreate?.(object, undefined as never).map((error) => error.text());
}

const SCHEMA = "spec.validation.openAPIV3Schema";
const withSchema = (openAPIV3Schema: object) => ({
  spec: {
    group: "a.b",
    scope: "Namespaced",
    names: { plural: "foos", kind: "Foo" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
  },
  status: { storedVersions: ["v1"] },
});
const property = (schema: object) => withSchema({ type: "object", properties: { a: schema } });

test.for([
  { schema: property({ type: "string" }), errors: [] },
  { schema: property({ "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] }), errors: [] },
  {
    schema: property({ type: "string", anyOf: [{ type: "string" }] }),
    errors: [`${SCHEMA}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`],
  },
  {
    schema: withSchema({ type: "object", allOf: [{ properties: { b: { minLength: 1 } } }] }),
    errors: [`${SCHEMA}.properties[b]: Required value: because it is defined in ${SCHEMA}.allOf[0].properties[b]`],
  },
  { schema: property({ type: "array" }), errors: [`${SCHEMA}.properties[a].items: Required value: must be specified`] },
  {
    schema: withSchema({ type: "object", properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } } }),
    errors: [
      `${SCHEMA}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  },
  { schema: property({ $ref: "#/x" }), errors: [`${SCHEMA}.properties[a].$ref: Forbidden: $ref is not supported`] },
  {
    schema: property({ type: "array", items: { type: "string" }, "x-kubernetes-list-map-keys": ["k"] }),
    errors: [`${SCHEMA}.properties[a].x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty`],
  },
])("a definition whose schema is $schema.spec.versions.0.schema.openAPIV3Schema is answered with $errors", ({ schema, errors }) => {
  expect(errorsOf("customresourcedefinitions", schema, "foos.a.b")).toEqual(errors);
});

test.for([
  { pattern: "^a+$", problem: undefined },
  { pattern: "(", problem: "error parsing regexp: missing closing ): `(`" },
  { pattern: "[a", problem: "error parsing regexp: missing closing ]: `[a`" },
  { pattern: "a)", problem: "error parsing regexp: unexpected ): `a)`" },
  { pattern: "*", problem: "error parsing regexp: missing argument to repetition operator: `*`" },
])("the pattern $pattern is broken as $problem", ({ pattern, problem }) => {
  expect(patternProblem(pattern)).toBe(problem);
});

const rule = { apiGroups: ["a"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["b"] };
const webhook = { name: "a.b.c", sideEffects: "None", admissionReviewVersions: ["v1"], rules: [rule] };
const url = (text: string) => ({ webhooks: [{ ...webhook, clientConfig: { url: text } }] });
const AT = "webhooks[0].clientConfig.url";

test.for([
  { fields: url("https://a/b"), errors: [] },
  { fields: url("https://u:p@a/b"), errors: [`${AT}: Invalid value: "u:p": user information is not permitted in the URL`] },
  { fields: url("https:///b"), errors: [`${AT}: Invalid value: "": host must be specified; desired format: https://host[/path]`] },
  {
    fields: url("https://a:b/c"),
    errors: [
      `${AT}: Required value: url must be a valid URL: parse "https://a:b/c": invalid port ":b" after host; desired format: https://host[/path]`,
    ],
  },
  {
    fields: { webhooks: [{ ...webhook, clientConfig: { service: { name: "s", namespace: "n", path: "/a//b" } } }] },
    errors: ['webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty'],
  },
])("a webhook with $fields.webhooks.0.clientConfig is answered with $errors", ({ fields, errors }) => {
  expect(errorsOf("validatingwebhookconfigurations", fields)).toEqual(errors);
});

const matchConstraints = { resourceRules: [rule] };

test.for([
  {
    resource: "validatingadmissionpolicies",
    fields: { spec: { matchConstraints } },
    errors: ["validations", "auditAnnotations"].map(
      (field) => `spec.${field}: Required value: validations or auditAnnotations must contain at least one item`,
    ),
  },
  {
    resource: "mutatingadmissionpolicies",
    fields: {
      spec: {
        matchConstraints: { resourceRules: [{ ...rule, operations: ["DELETE"] }] },
        reinvocationPolicy: "Never",
        mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: "[]" } }],
      },
    },
    errors: [
      'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
    ],
  },
  { resource: "mutatingadmissionpolicybindings", fields: { spec: { policyName: "p" } }, errors: [] },
  {
    resource: "apiservices",
    fields: {
      metadata: { name: "v1.a" },
      spec: { group: "a", version: "v1", groupPriorityMinimum: 1, versionPriority: 1, caBundle: "eA==" },
    },
    errors: ['spec.caBundle: Invalid value: "1 bytes": local APIServices may not have a caBundle'],
  },
  {
    resource: "flowschemas",
    fields: {
      spec: {
        priorityLevelConfiguration: { name: "p" },
        rules: [{ subjects: [{ kind: "User", group: { name: "g" } }], nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/a*"] }] }],
      },
    },
    errors: [
      "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
      "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*": wildcard can only do suffix matching',
    ],
  },
  {
    resource: "prioritylevelconfigurations",
    fields: { spec: { type: "Limited", limited: { limitResponse: { type: "Queue", queuing: { queues: 512, handSize: 8 } } } } },
    errors: [
      "spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60",
    ],
  },
])("a new object of $resource is answered with $errors", ({ resource, fields, errors }) => {
  expect(errorsOf(resource, fields)).toEqual(errors);
});
