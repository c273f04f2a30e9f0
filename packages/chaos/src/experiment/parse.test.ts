import { expect, test } from "vitest";
import { listExperiments } from "./library.ts";
import { parseExperiment } from "./parse.ts";

const file = (step: string, hypothesis = "type: writes", rest = ""): string => `
apiVersion: chaos.kubarium.dev/v1
kind: Experiment
metadata: { name: mine }
spec:
  steadyState: { baseline: 1s, hypotheses: [{ ${hypothesis} }] }
  steps: [{ ${step} }]
${rest}`;

test("a step knows what it was not told", () => {
  const { steps, workload, baselineMs } = parseExperiment(
    file("action: kill, selector: { component: kubelet }, duration: 2m"),
    "mine.yaml",
  );
  expect({ workload, baselineMs }).toEqual({ workload: { image: "kubia:v1", replicas: 3, tolerationSeconds: 30 }, baselineMs: 1000 });
  expect(steps).toEqual([
    {
      name: "kill",
      action: "kill",
      selector: { component: "kubelet" },
      mode: "one",
      value: 1,
      durationMs: 120_000,
      latencyMs: 0,
      jitterMs: 0,
      lossPercent: 0,
      timeOffsetMs: 0,
    },
  ]);
});

test.for([
  {
    name: "an unknown action",
    text: file("action: explode"),
    says: /spec\.steps\[0\]\.action: unknown: "explode"; allowed: stop, kill, pause, restart/,
  },
  {
    name: "a missing target",
    text: file("action: kill"),
    says: /spec\.steps\[0\]\.selector\.component: is required; allowed: apiserver, controller-manager/,
  },
  {
    name: "a wrong duration",
    text: file("action: kill, selector: { component: nats }, duration: soon"),
    says: /steps\[0\]\.duration: must be a duration such as 500ms, 30s or 2m above 0, got "soon"/,
  },
  {
    name: "a number for a duration",
    text: file("action: kill, selector: { component: nats }, duration: 30"),
    says: /steps\[0\]\.duration: must be a duration/,
  },
  {
    name: "an unknown mode",
    text: file("action: kill, selector: { component: nats }, mode: some"),
    says: /mode: unknown: "some"; allowed: one, all, fixed, fixed-percent, random-max-percent/,
  },
  {
    name: "a mode without its value",
    text: file("action: kill, selector: { component: kubelet }, mode: fixed"),
    says: /value: must be a number from 1 to 100, got nothing/,
  },
  { name: "a delay without latency", text: file("action: delay, selector: { component: kubelet }"), says: /delay\.latency: is required/ },
  {
    name: "a partition of the wrong side",
    text: file("action: partition, selector: { component: redis }"),
    says: /name redis under target\.component/,
  },
  {
    name: "an unknown target of a partition",
    text: file("action: partition, selector: { component: kubelet }, target: { component: moon }"),
    says: /target\.component: unknown: "moon"; allowed: apiserver, redis, nats/,
  },
  {
    name: "a schedule of what is not instant",
    text: file('action: kill, selector: { component: nats }, duration: 1m, schedule: "@every 1s"'),
    says: /schedule: repeats only restart, pod-delete, rollout/,
  },
  {
    name: "a schedule in another form",
    text: file('action: pod-delete, duration: 1m, schedule: "* * * * *"'),
    says: /schedule: must look like "@every 10s"/,
  },
  {
    name: "a field that is none",
    text: file("action: kill, selector: { component: nats }, hard: true"),
    says: /spec\.steps\[0\]\.hard is not a field; allowed here: name, action/,
  },
  {
    name: "an unknown hypothesis",
    text: file("action: pod-delete", "type: luck"),
    says: /hypotheses\[0\]\.type: unknown: "luck"; allowed: availability, errorRate, writes, recovery/,
  },
  {
    name: "more pods than there are",
    text: file("action: pod-delete", "type: availability, minAvailable: 4"),
    says: /minAvailable: 4 of 3 replicas can never hold/,
  },
  { name: "no steps", text: file("").replace("[{  }]", "[]"), says: /spec\.steps: must be a list of at least one, got \[\]/ },
  {
    name: "another kind",
    text: file("action: pod-delete").replace("Experiment", "Pod"),
    says: /kind: unknown: "Pod"; allowed: Experiment/,
  },
  { name: "no YAML", text: "a: [", says: /mine\.yaml is not YAML/ },
  { name: "nothing", text: "", says: /mine\.yaml is not YAML/ },
])("$name is refused with its field and what is allowed", ({ text, says }) => {
  expect(() => parseExperiment(text, "mine.yaml")).toThrow(says);
});

test("every ready experiment can be read, under the name of its file", () => {
  const all = listExperiments();
  expect(all.length).toBeGreaterThan(10);
  for (const { file: path, experiment } of all) {
    expect(path).toMatch(new RegExp(`/${experiment.name}\\.yaml$`));
    expect(experiment.description).not.toBe("");
  }
});
