import { expect, test } from "vitest";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { autoscalerFromV1, autoscalerToV1 } from "./conversion.ts";

const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } };
const metrics = [
  { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } } },
  { type: "ContainerResource", containerResource: { name: "cpu", container: "c", target: { type: "Utilization", averageUtilization: 7 } } },
  { type: "Pods", pods: { metric: { name: "m" }, target: { type: "AverageValue", averageValue: "1k" } } },
  {
    type: "Object",
    object: { describedObject: { kind: "Service", name: "s" }, metric: { name: "o" }, target: { type: "Value", value: "2" } },
  },
  {
    type: "Object",
    object: { describedObject: { kind: "Service", name: "s" }, metric: { name: "o" }, target: { type: "AverageValue", averageValue: "3" } },
  },
  { type: "External", external: { metric: { name: "e", selector: { matchLabels: { a: "b" } } }, target: { type: "Value", value: "4" } } },
];
const currentMetrics = [
  { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 7, averageValue: "50m" } } },
  { type: "External", external: { metric: { name: "e" }, current: { value: "1" } } },
];
const rules = { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [{ type: "Pods", value: 4, periodSeconds: 15 }] };
const condition = { type: "AbleToScale", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z", reason: "r", message: "m" };

const v2 = (spec: object, status: object = {}, annotations?: Record<string, string>): AnyObject => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "h", ...(annotations ? { annotations } : {}) },
  spec: { maxReplicas: 3, ...spec },
  status: { desiredReplicas: 0, ...status },
});

test.for([
  { name: "only cpu", autoscaler: v2({ metrics: [cpu] }) },
  { name: "every kind of metric", autoscaler: v2({ metrics: [...metrics, cpu] }) },
  { name: "behaviour", autoscaler: v2({ metrics: [cpu], behavior: { scaleUp: rules, scaleDown: { ...rules, tolerance: "100m" } } }) },
  { name: "a status", autoscaler: v2({ metrics: [cpu] }, { currentMetrics, conditions: [condition] }) },
  { name: "annotations of its own", autoscaler: v2({ metrics: [cpu] }, {}, { a: "b" }) },
])("an autoscaler with $name comes back from v1 as it was", ({ autoscaler }) => {
  const { status, ...rest } = autoscaler;
  expect(autoscalerFromV1(autoscalerToV1(autoscaler))).toEqual({ ...rest, status: { currentReplicas: 0, ...status } });
});

test("v1 has the use of cpu as a field and all else as annotations with v1's names", () => {
  const v1 = autoscalerToV1(v2({ metrics: [cpu, metrics[0]], behavior: { scaleDown: rules } }, { currentMetrics }));
  expect(v1.spec).toEqual({ maxReplicas: 3, targetCPUUtilizationPercentage: 50 });
  expect(v1.status).toEqual({ currentReplicas: 0, desiredReplicas: 0, currentCPUUtilizationPercentage: 7 });
  expect(v1.metadata.annotations).toEqual({
    "autoscaling.alpha.kubernetes.io/metrics": '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]',
    "autoscaling.alpha.kubernetes.io/current-metrics":
      '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":7,"currentAverageValue":"50m"}},{"type":"External","external":{"metricName":"e","currentValue":"1"}}]',
    "autoscaling.alpha.kubernetes.io/behavior":
      '{"ScaleUp":null,"ScaleDown":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15}],"Tolerance":null}}',
  });
});

test.for(["not JSON", "{}", "[1]", '"text"'])("an annotation %j that is no list of metrics is dropped", (text) => {
  const annotations = { "autoscaling.alpha.kubernetes.io/metrics": text, "autoscaling.alpha.kubernetes.io/behavior": text };
  const read = autoscalerFromV1({ ...v2({ targetCPUUtilizationPercentage: 50 }, {}, annotations), apiVersion: "autoscaling/v1" });
  expect(read).toEqual(v2({ metrics: [cpu] }));
});
