import { expect, test } from "vitest";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { validateAutoscaler, validateAutoscalerUpdate } from "./spec.ts";

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "w" };
const hpa = (spec: object): AnyObject => ({
  apiVersion: "autoscaling/v2",
  kind: "X",
  metadata: { name: "h" },
  spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 3, ...spec },
});
const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } };
const rules = (more: object) => ({ behavior: { scaleUp: { policies: [{ type: "Pods", value: 1, periodSeconds: 1 }], ...more } } });

test.for([
  { spec: {}, errors: [] },
  {
    spec: { minReplicas: 0 },
    errors: [
      "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
      "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
    ],
  },
  {
    spec: { maxReplicas: -1 },
    errors: [
      "spec.maxReplicas: Invalid value: -1: must be greater than or equal to 1",
      "spec.maxReplicas: Invalid value: -1: must be greater than or equal to `minReplicas`",
    ],
  },
  {
    spec: { scaleTargetRef: { kind: "a/b", name: "..", apiVersion: "a/b/c" } },
    errors: [
      `spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain '/'`,
      `spec.scaleTargetRef.name: Invalid value: "..": may not be '..'`,
      'spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    ],
  },
  { spec: { scaleTargetRef: { kind: "ReplicationController", name: "r", apiVersion: "v1" } }, errors: [] },
  {
    spec: { scaleTargetRef: { kind: "Deployment", name: "r", apiVersion: "v1" } },
    errors: ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
  },
  {
    spec: { metrics: [{ type: "Pods", resource }] },
    errors: ["spec.metrics[0].pods: Required value: must populate information for the given metric source"],
  },
  {
    spec: { metrics: [{ type: "Resource", resource, pods: {} }] },
    errors: [
      "spec.metrics[0].pods.metric.name: Required value: must specify a metric name",
      "spec.metrics[0].pods.target.type: Required value: must specify a metric target type",
      'spec.metrics[0].pods.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
      "spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue",
      "spec.metrics[0].pods: Forbidden: must populate the given metric source only",
    ],
  },
  {
    spec: { metrics: [{ type: "x" }] },
    errors: Array(2).fill(
      'spec.metrics[0].type: Unsupported value: "x": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ),
  },
  {
    spec: rules({ tolerance: "-1" }),
    errors: ['spec.behavior.scaleUp.tolerance: Invalid value: "-1": must be greater than or equal to 0'],
  },
  {
    spec: rules({ selectPolicy: "x", policies: [] }),
    errors: [
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "x": supported values: "Disabled", "Max", "Min"',
      "spec.behavior.scaleUp.policies: Required value: must specify at least one Policy",
    ],
  },
])("an autoscaler with $spec is answered with $errors", ({ spec, errors }) => {
  expect(validateAutoscaler(hpa(spec)).map((error) => error.text())).toEqual(errors);
});

test("a target with a bad API version may stay, but not be given to another kind", () => {
  const before = hpa({ scaleTargetRef: { kind: "Deployment", name: "w", apiVersion: "v1" } });
  expect(validateAutoscalerUpdate(hpa({ ...before.spec, maxReplicas: 9 }), before)).toEqual([]);
  const other = hpa({ scaleTargetRef: { kind: "ReplicaSet", name: "w", apiVersion: "v1" } });
  expect(validateAutoscalerUpdate(other, before)).toHaveLength(1);
});
