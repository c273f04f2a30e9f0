/** What Jobs, CronJobs and autoscalers get by default, and how kubectl shows them. */
import { expect, test } from "vitest";
import type { AnyObject, CellHelpers, StrategyContext } from "../../machinery/definition.ts";
import { daemonSetDefinition } from "../workloads/daemonsets/definition.ts";
import { deploymentDefinition } from "../workloads/deployments/definition.ts";
import { statefulSetDefinition } from "../workloads/statefulsets/definition.ts";
import { horizontalPodAutoscalerDefinition } from "./horizontalpodautoscalers/definition.ts";
import { jobDefinition } from "./jobs/definition.ts";

const helpers: CellHelpers = { ageOf: () => "1m", nowMs: Date.parse("2026-01-01T00:01:30Z") };
const template = { metadata: {}, spec: { containers: [{ name: "c", image: "i" }], nodeSelector: { x: "y", a: "b" } } };
const selector = { matchLabels: { app: "a" } };
const objectOf = (fields: Record<string, unknown>): AnyObject =>
  structuredClone({ apiVersion: "v1", kind: "X", metadata: { name: "a", uid: "u" }, ...fields });

const metrics = [
  { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
  { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "100Mi" } } },
];
const currentMetrics = [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 10 } } }];

test.for([
  {
    definition: deploymentDefinition,
    spec: { selector, template, replicas: 2 },
    status: { readyReplicas: 1 },
    cells: ["1/2", 0, 0, "1m", "c", "i", "app=a"],
  },
  {
    definition: daemonSetDefinition,
    spec: { selector, template },
    status: { desiredNumberScheduled: 5, numberReady: 3 },
    cells: [5, 0, 3, 0, 0, "a=b,x=y", "1m", "c", "i", "app=a"],
  },
  { definition: statefulSetDefinition, spec: { template, replicas: 2 }, status: {}, cells: ["0/2", "1m", "c", "i"] },
  {
    definition: jobDefinition,
    spec: { template, completions: 3 },
    status: { succeeded: 1, startTime: "2026-01-01T00:00:00Z" },
    cells: ["Running", "1/3", "90s", "1m", "c", "i", "<none>"],
  },
  {
    definition: horizontalPodAutoscalerDefinition,
    spec: { scaleTargetRef: { kind: "Deployment", name: "d" }, minReplicas: 2, maxReplicas: 5, metrics },
    status: { currentReplicas: 2, currentMetrics },
    cells: ["Deployment/d", "cpu: 10%/50%, memory: <unknown>/100Mi", "2", 5, 2, "1m"],
  },
])("a $definition.kind is shown as $cells", ({ definition, spec, status, cells }) => {
  expect(definition.columns?.cells(objectOf({ spec, status }), helpers)).toEqual(["a", ...cells]);
  expect(definition.columns?.columns).toHaveLength(cells.length + 1);
});

test("a Job finds its Pods by its uid, and is labelled as they are", () => {
  const job = objectOf({ spec: { template, completions: 5 } });
  jobDefinition.setDefaults?.(job);
  jobDefinition.strategy.prepareForCreate?.(job, {} as StrategyContext);
  expect(job.spec.selector).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": "u" } });
  const names = { "job-name": "a", "batch.kubernetes.io/job-name": "a" };
  expect(job.metadata.labels).toEqual({ ...names, "controller-uid": "u", "batch.kubernetes.io/controller-uid": "u" });
  expect(job.spec).toMatchObject({ parallelism: 1, completions: 5, backoffLimit: 6, podReplacementPolicy: "TerminatingOrFailed" });
});

test("a StatefulSet that names its update strategy gets no rollingUpdate", () => {
  const named = objectOf({ spec: { updateStrategy: { type: "RollingUpdate" } } });
  const silent = objectOf({ spec: {} });
  statefulSetDefinition.setDefaults?.(named);
  statefulSetDefinition.setDefaults?.(silent);
  expect(named.spec.updateStrategy).toEqual({ type: "RollingUpdate" });
  expect(silent.spec.updateStrategy).toEqual({ type: "RollingUpdate", rollingUpdate: { partition: 0 } });
});
