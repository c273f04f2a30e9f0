import { expect, test } from "vitest";
import type { AnyObject, StrategyContext } from "../../../../machinery/definition.ts";
import { jobDefinition } from "../definition.ts";
import { countIndexes, indexesProblem, overlapOf } from "./indexes.ts";
import { validateJobStatus } from "./status.ts";

const context = {} as StrategyContext;
const { strategy } = jobDefinition;
const podSpec = { containers: [{ name: "c", image: "i" }], restartPolicy: "Never" };
const negative = "must be greater than or equal to 0";

function jobOf(spec: object, status?: object): AnyObject {
  const job = structuredClone({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "j", uid: "u" },
    spec: { template: { spec: podSpec }, ...spec },
  });
  jobDefinition.setDefaults?.(job);
  strategy.prepareForCreate?.(job, context);
  return status ? { ...job, status: structuredClone(status) } : job;
}

const created = (spec: object): string[] => (strategy.validateCreate?.(jobOf(spec), context) ?? []).map((error) => error.text());

function updated(before: AnyObject, change: (job: AnyObject) => void): string[] {
  const job = structuredClone(before);
  change(job);
  strategy.prepareForUpdate?.(job, before, context);
  return (strategy.validateUpdate?.(job, before, context) ?? []).map((error) => error.text());
}

const indexed = { completionMode: "Indexed", completions: 3, parallelism: 1 };
const failurePolicy = (rule: object) => ({ podFailurePolicy: { rules: [rule] } });
const successPolicy = (rule: object) => ({ ...indexed, successPolicy: { rules: [rule] } });

test.for([
  { spec: {}, errors: [] },
  {
    spec: { parallelism: -1, completions: -1 },
    errors: [`spec.parallelism: Invalid value: -1: ${negative}`, `spec.completions: Invalid value: -1: ${negative}`],
  },
  { spec: { maxFailedIndexes: 1, ...indexed }, errors: ["spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified"] },
  { spec: { backoffLimitPerIndex: 1 }, errors: ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"] },
  {
    spec: { ...indexed, completions: 2, backoffLimitPerIndex: 1, maxFailedIndexes: 3 },
    errors: ["spec.maxFailedIndexes: Invalid value: 3: must be less than or equal to completions"],
  },
  { spec: { managedBy: "x" }, errors: ['spec.managedBy: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'] },
  {
    spec: { template: {} },
    errors: [
      "spec.template.spec.containers: Required value",
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  },
  {
    spec: { podReplacementPolicy: "Never" },
    errors: ['spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"'],
  },
  {
    spec: { manualSelector: true },
    errors: [
      "spec.selector: Required value",
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
    ],
  },
  {
    spec: failurePolicy({ action: "FailIndex", onPodConditions: [{ type: "a", status: "x" }] }),
    errors: [
      'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
      'spec.podFailurePolicy.rules[0].onPodConditions[0].status: Unsupported value: "x": supported values: "False", "True", "Unknown"',
    ],
  },
  {
    spec: failurePolicy({ onExitCodes: { operator: "In", values: [2, 1, 2, 0] } }),
    errors: [
      'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
      "spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 2",
      "spec.podFailurePolicy.rules[0].onExitCodes.values[3]: Invalid value: 0: must not be 0 for the In operator",
      "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1,2,0]: must be ordered",
    ],
  },
  { spec: successPolicy({ succeededIndexes: "0-1", succeededCount: 2 }), errors: [] },
  {
    spec: successPolicy({ succeededIndexes: "0", succeededCount: 2 }),
    errors: [
      "spec.successPolicy.rules[0].succeededCount: Invalid value: 2: must be less than or equal to 1 (the number of indexes in the specified succeededIndexes field)",
    ],
  },
  {
    spec: { successPolicy: { rules: [{ succeededCount: 1 }] } },
    errors: [
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
    ],
  },
])("a Job with $spec is answered with $errors", ({ spec, errors }) => {
  expect(created(spec)).toEqual(errors);
});

test("a label that should have been generated is told of when the client set another", () => {
  expect(created({ template: { metadata: { labels: { "job-name": "other" } }, spec: podSpec } })).toEqual([
    expect.stringMatching(/^spec\.template\.metadata\.labels\[job-name\]: Invalid value: \{.*\}: must be 'j'$/),
  ]);
});

test.for([
  {
    name: "completions",
    change: (job: AnyObject) => (job.spec.completions = 2),
    errors: ["spec.completions: Invalid value: 2: field is immutable"],
  },
  { name: "parallelism", change: (job: AnyObject) => (job.spec.parallelism = 2), errors: [] },
  {
    name: "the mode",
    change: (job: AnyObject) => (job.spec.completionMode = "Indexed"),
    errors: ['spec.completionMode: Invalid value: "Indexed": field is immutable'],
  },
  {
    name: "a bad count, twice",
    change: (job: AnyObject) => (job.spec.backoffLimit = -1),
    errors: Array(2).fill(`spec.backoffLimit: Invalid value: -1: ${negative}`),
  },
])("of a running Job $name is changed: $errors", ({ change, errors }) => {
  expect(updated(jobOf({}), change)).toEqual(errors);
});

test("a refused change of the template prints the template as Go would", () => {
  const [error = ""] = updated(jobOf({}), (job) => {
    job.spec.template.spec.containers[0].image = "other";
  });
  expect(error).toMatch(/^spec\.template: Invalid value: \{"labels":\{.*"Spec":\{"Volumes":null,.*"Image":"other".*: field is immutable$/);
});

test.for([
  { name: "never started", status: {}, spec: { suspend: true }, allowed: true },
  {
    name: "suspended again",
    status: { startTime: "2026-01-01T00:00:00Z", conditions: [{ type: "Suspended", status: "True" }] },
    spec: { suspend: true },
    allowed: true,
  },
  { name: "still has Pods", status: { active: 1 }, spec: { suspend: true }, allowed: false },
  { name: "runs", status: {}, spec: {}, allowed: false },
])("that a Job that $name may be scheduled otherwise is $allowed", ({ status, spec, allowed }) => {
  const errors = updated(jobOf(spec, status), ({ spec: { template } }) => {
    template.spec.nodeSelector = { disk: "ssd" };
    template.spec.containers[0].resources = { requests: { cpu: "1" } };
    template.spec.affinity = { nodeAffinity: {} };
  });
  expect(errors.length === 0).toBe(allowed);
});

const True = (type: string) => ({ type, status: "True" });
const times = { startTime: "2026-01-01T00:00:00Z", completionTime: "2026-01-01T00:01:00Z" };
const complete = { ...times, succeeded: 1, conditions: [True("SuccessCriteriaMet"), True("Complete")] };
const failed = { startTime: times.startTime, conditions: [True("FailureTarget"), True("Failed")] };

test.for([
  { from: {}, to: complete, errors: [] },
  { from: {}, to: failed, errors: [] },
  {
    from: {},
    to: { ...failed, conditions: [True("Failed")] },
    errors: ["status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition"],
  },
  { from: {}, to: { active: 1, ready: 2 }, errors: ["status.ready: Invalid value: 2: cannot set more ready pods than active"] },
  { from: {}, to: { ...complete, active: 1 }, errors: ["status.active: Invalid value: 1: active>0 is invalid for finished job"] },
  {
    from: {},
    to: { ...complete, completionTime: "2025-01-01T00:00:00Z" },
    errors: ['status.completionTime: Invalid value: "2025-01-01T00:00:00Z": must be equal to or after `startTime`'],
  },
  { from: { failed: 2 }, to: { failed: 1 }, errors: ["status.failed: Invalid value: 1: cannot decrease the failed counter"] },
  {
    from: failed,
    to: { ...failed, conditions: [True("FailureTarget")] },
    errors: ["status.conditions: Invalid value: cannot disable the terminal Failed=True condition"],
  },
  {
    from: {},
    to: { completedIndexes: "1" },
    errors: ['status.completedIndexes: Invalid value: "1": cannot set non-empty completedIndexes when non-indexed completion mode'],
  },
  {
    from: {},
    to: { uncountedTerminatedPods: { succeeded: ["a"], failed: ["a", ""] } },
    errors: [
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
      'status.uncountedTerminatedPods.failed[1]: Invalid value: "": must not be empty',
    ],
  },
])("a Job status that goes from $from to $to is answered with $errors", ({ from, to, errors }) => {
  const job = jobOf({ completions: 5 });
  expect(validateJobStatus({ ...job, status: to }, { ...job, status: from }).map((error) => error.text())).toEqual(errors);
});

test("indexes are counted, and what they have in common is found", () => {
  expect(countIndexes("0,2-4,9", 10)).toBe(5);
  expect(overlapOf("0-2,5", "3,5-6", 10)).toBe(5);
  expect(overlapOf("0-2", "3-4", 10)).toBeUndefined();
  expect(indexesProblem("0-1-2", 10)).toBe(
    `the fragment "0-1-2" violates the requirement that an index interval can have at most two parts separated by '-'`,
  );
});
