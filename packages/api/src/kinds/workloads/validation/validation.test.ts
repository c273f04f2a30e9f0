/** The workloads' answers, as a real 1.36 gave them: the golden conversations about creation. */
import { expect, test } from "vitest";
import type { AnyObject } from "../../../machinery/definition.ts";
import { deploymentDefinition } from "../deployments/definition.ts";
import { replicaSetDefinition } from "../replicasets/definition.ts";
import { replicationControllerDefinition } from "../replicationcontrollers/definition.ts";

const definitions = { Deployment: deploymentDefinition, ReplicaSet: replicaSetDefinition, RC: replicationControllerDefinition };
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const selector = { matchLabels: { a: "b" } };
const noMatch = "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`";
const negative = "must be greater than or equal to 0";

test.for([
  { kind: "Deployment", spec: { selector, template }, errors: [] },
  {
    kind: "Deployment",
    spec: undefined,
    errors: ["spec.selector: Required value", noMatch, "spec.template.spec.containers: Required value"],
  },
  {
    kind: "Deployment",
    spec: { selector: {}, template },
    errors: ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
  },
  {
    kind: "Deployment",
    spec: { selector, template, strategy: { type: "Rolling" } },
    errors: ['spec.strategy: Unsupported value: {"Type":"Rolling","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"'],
  },
  {
    kind: "Deployment",
    spec: { selector, template, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: "0%" } } },
    errors: ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
  },
  {
    kind: "Deployment",
    spec: { selector, template, strategy: { rollingUpdate: { maxUnavailable: "101%" } } },
    errors: ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  },
  {
    kind: "Deployment",
    spec: { selector, template, replicas: -1, minReadySeconds: 600 },
    errors: [
      `spec.replicas: Invalid value: -1: ${negative}`,
      "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
    ],
  },
  { kind: "ReplicaSet", spec: {}, errors: ["spec.selector: Required value", noMatch, "spec.template.spec.containers: Required value"] },
  { kind: "RC", spec: { template }, errors: [] },
  { kind: "RC", spec: { template: { ...template, metadata: {} } }, errors: ["spec.selector: Required value"] },
  {
    kind: "RC",
    spec: { template, replicas: -1, minReadySeconds: -2 },
    errors: [`spec.minReadySeconds: Invalid value: -2: ${negative}`, `spec.replicas: Invalid value: -1: ${negative}`],
  },
] as const)("a $kind with $spec is answered with $errors", ({ kind, spec, errors }) => {
  const object = structuredClone({ apiVersion: "v1", kind, metadata: { name: "w" }, spec }) as AnyObject;
  definitions[kind].setDefaults?.(object);
  expect(definitions[kind].strategy.validateCreate?.(object, undefined as never).map((error) => error.text())).toEqual(errors);
});
