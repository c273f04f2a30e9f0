import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import type { Pod, PodSpec } from "../../../../generated/types.ts";
import type { StrategyContext } from "../../../../machinery/definition.ts";
import { setPodDefaults } from "../../defaults/pod.ts";
import { podDefinition } from "../../definition.ts";

const context = { clock: fakeClock() } as unknown as StrategyContext;

function created(spec: object = {}, container: object = {}): Pod {
  const pod = {
    metadata: { name: "p", namespace: "n" },
    spec: { serviceAccountName: "default", containers: [{ name: "c", image: "i", ...container }], ...spec },
  } as unknown as Pod;
  setPodDefaults(pod);
  podDefinition.strategy.prepareForCreate?.(pod, context);
  return pod;
}

type Path = "pod" | "status" | "ephemeralcontainers" | "resize";

function updated(
  previous: Pod,
  change: (pod: Pod) => void,
  path: Path = "pod",
): { generation: number | undefined; errors: string[]; pod: Pod } {
  const pod = structuredClone(previous);
  change(pod);
  setPodDefaults(pod);
  const { strategy, subresources } = podDefinition;
  const rules = path === "pod" ? strategy : path === "status" ? subresources?.status : subresources?.updates?.[path];
  rules?.prepareForUpdate?.(pod, previous, context);
  const errors = rules?.validateUpdate?.(pod, previous, context) ?? [];
  return { generation: pod.metadata.generation, errors: errors.map((error) => error.text().split("\n", 1)[0] as string), pod };
}

const first = (spec: PodSpec) => spec.containers[0] ?? { name: "" };
const REFUSED = expect.stringMatching(/^spec: Forbidden: pod updates may not change fields other than /);

test.for([
  { name: "a label", change: (pod: Pod) => (pod.metadata.labels = { a: "b" }), generation: 1, errors: [] },
  { name: "an image", change: (pod: Pod) => (first(pod.spec).image = "j"), generation: 2, errors: [] },
  {
    name: "an image to nothing",
    change: (pod: Pod) => (first(pod.spec).image = ""),
    generation: 2,
    errors: ["spec.containers[0].image: Required value", "spec.containers[0].image: Required value"],
  },
  { name: "a first deadline", change: (pod: Pod) => (pod.spec.activeDeadlineSeconds = 5), generation: 2, errors: [] },
  { name: "a command", change: (pod: Pod) => (first(pod.spec).command = ["x"]), generation: 2, errors: [REFUSED] },
  {
    name: "another container",
    change: (pod: Pod) => pod.spec.containers.push({ name: "d", image: "i" }),
    generation: 2,
    errors: ["spec.containers: Forbidden: pod updates may not add or remove containers"],
  },
  { name: "its own status", change: (pod: Pod) => (pod.status = { phase: "Running" }), generation: 1, errors: [] },
])("an update of a Pod's $name", ({ change, generation, errors }) => {
  const result = updated(created(), change);
  expect(result).toMatchObject({ generation, errors });
  expect(result.pod.status.phase).toBe("Pending");
});

test("a deadline comes nearer, never later, and stays", () => {
  const previous = created({ activeDeadlineSeconds: 5 });
  const to = (seconds?: number) => updated(previous, (pod) => (pod.spec.activeDeadlineSeconds = seconds)).errors;
  expect(to(4)).toEqual([]);
  expect(to(6)).toEqual(["spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"]);
  expect(to()).toEqual(["spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value"]);
});

test("tolerations may be added and their seconds changed", () => {
  const previous = created({ tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }] });
  const kept = { key: "a", operator: "Exists", effect: "NoExecute" };
  const to = (tolerations: PodSpec["tolerations"]) => updated(previous, (pod) => (pod.spec.tolerations = tolerations)).errors;
  expect(
    to([
      { key: "z", operator: "Exists" },
      { ...kept, tolerationSeconds: 9 },
    ]),
  ).toEqual([]);
  expect(to([{ ...kept, key: "b" }])).toEqual([
    "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
  ]);
});

const nodeAffinity = (...values: string[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: values.map((key) => ({ key, operator: "Exists" })) }],
    },
  },
});

test.for([
  { name: "may be placed more narrowly by expressions", affinity: nodeAffinity("a", "b"), errors: [] },
  {
    name: "may not be placed elsewhere",
    affinity: nodeAffinity("b"),
    errors: [expect.stringMatching(/nodeSelectorTerms\[0\]: Invalid value: \{"MatchExpressions":\[.*only additions are allowed/)],
  },
  {
    name: "may not lose its terms",
    affinity: undefined,
    errors: [expect.stringContaining("Invalid value: null: no additions/deletions to non-empty NodeSelectorTerms list are allowed")],
  },
])("a gated Pod $name", ({ affinity, errors }) => {
  const previous = created({ schedulingGates: [{ name: "g" }], affinity: nodeAffinity("a") });
  expect(updated(previous, (pod) => (pod.spec.affinity = affinity)).errors).toEqual(errors);
});

test("ephemeral containers are added through their own path, which changes nothing else", () => {
  const add = (pod: Pod) => {
    pod.spec.ephemeralContainers = [{ name: "e", image: "i" }];
    pod.metadata.labels = { a: "b" };
    first(pod.spec).image = "j";
  };
  const { pod, errors, generation } = updated(created(), add, "ephemeralcontainers");
  expect({ errors, generation, image: first(pod.spec).image, labels: pod.metadata.labels }).toEqual({
    errors: [],
    generation: 2,
    image: "i",
    labels: undefined,
  });
  const change = (next: Pod) => (next.spec.ephemeralContainers = [{ name: "e", image: "k" }]);
  expect(updated(pod, change, "ephemeralcontainers").errors).toEqual([
    `spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be changed`,
  ]);
});

const amounts = { resources: { requests: { cpu: "100m", memory: "1Mi" }, limits: { cpu: "200m" } } };
test.for([
  { name: "takes cpu and memory", requests: { cpu: "150m", memory: "2Mi" }, errors: [] },
  {
    name: "removes no request",
    requests: { cpu: "100m" },
    errors: ["spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed"],
  },
  {
    name: "takes no other resource",
    requests: { cpu: "100m", memory: "1Mi", "ephemeral-storage": "1" },
    errors: ["spec: Forbidden: only cpu and memory resources are mutable"],
  },
  {
    name: "checks the limits",
    requests: { cpu: "300m", memory: "1Mi" },
    errors: [`spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m`],
  },
])("a resize $name", ({ requests, errors }) => {
  const resize = (pod: Pod) => (first(pod.spec).resources = { ...amounts.resources, requests: requests as Record<string, string> });
  expect(updated(created({}, amounts), resize, "resize").errors).toEqual(errors);
});

test("a resize keeps the class of the Pod", () => {
  const full = { cpu: "1", memory: "1Gi" };
  const resize = (pod: Pod) => (first(pod.spec).resources = { limits: full, requests: { cpu: "500m", memory: "1Gi" } });
  const { errors } = updated(created({}, { resources: { limits: full } }), resize, "resize");
  expect(errors).toEqual([`spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing`]);
});

const ended = { name: "c", ready: false, restartCount: 0, image: "i", imageID: "", state: { terminated: { exitCode: 1 } } };
const running = { ...ended, state: { running: {} } };
test.for([
  { restartPolicy: "Always", errors: [] },
  { restartPolicy: "OnFailure", errors: [] },
  { restartPolicy: "Never", errors: ["status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"] },
])("a failed container may run again under restartPolicy $restartPolicy, or not", ({ restartPolicy, errors }) => {
  const previous = created({ restartPolicy });
  previous.status = { ...previous.status, containerStatuses: [ended] };
  const restart = (pod: Pod) => (pod.status.containerStatuses = [running]);
  expect(updated(previous, restart, "status").errors).toEqual(errors);
});

test("a status keeps the spec, the class and the generations that were seen", () => {
  const previous = created();
  previous.status = { ...previous.status, observedGeneration: 1, conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }] };
  const change = (pod: Pod) => {
    first(pod.spec).image = "j";
    pod.status = { phase: "Running", conditions: [{ type: "Ready", status: "False" }] };
  };
  const { pod, errors } = updated(previous, change, "status");
  expect({ errors, image: first(pod.spec).image, status: pod.status }).toEqual({
    errors: [],
    image: "i",
    status: {
      phase: "Running",
      qosClass: "BestEffort",
      observedGeneration: 1,
      conditions: [{ type: "Ready", status: "False", observedGeneration: 1 }],
    },
  });
});
