import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import type { Pod, PodSpec, PodStatus } from "../generated/types.ts";
import {
  computePodQos,
  getCondition,
  isPodActive,
  isPodAvailable,
  isPodReady,
  podLimits,
  podRequests,
  setCondition,
  shouldRestartContainer,
} from "./index.ts";

const clock = fakeClock(Date.UTC(2026, 0, 1, 0, 1));
const podWith = (spec: object, status: object = {}, metadata: object = {}) => ({ metadata, spec, status }) as unknown as Pod;
const ready = (status: string, lastTransitionTime = "2026-01-01T00:00:30Z") => ({
  conditions: [{ type: "Ready", status, lastTransitionTime }],
});

test.for([
  {
    name: "is ready and available at once when it need not wait",
    status: ready("True"),
    minReadySeconds: 0,
    isReady: true,
    available: true,
  },
  { name: "is available when it was ready for long enough", status: ready("True"), minReadySeconds: 30, isReady: true, available: true },
  { name: "is not yet available a second earlier", status: ready("True"), minReadySeconds: 31, isReady: true, available: false },
  { name: "is neither when not ready", status: ready("False"), minReadySeconds: 0, isReady: false, available: false },
  { name: "is neither without conditions", status: {}, minReadySeconds: 0, isReady: false, available: false },
])("a Pod $name", ({ status, minReadySeconds, isReady, available }) => {
  const pod = podWith({}, status);
  expect([isPodReady(pod), isPodAvailable(pod, minReadySeconds, clock)]).toEqual([isReady, available]);
});

test.for([
  ["Running", {}, true],
  ["Pending", {}, true],
  ["Succeeded", {}, false],
  ["Failed", {}, false],
  ["Running", { deletionTimestamp: "2026-01-01T00:00:00Z" }, false],
] as const)("a %s Pod with metadata %o is active: %s", ([phase, metadata, active]) => {
  expect(isPodActive(podWith({}, { phase }, metadata))).toBe(active);
});

const box = (name: string, requests: Record<string, string>, restartPolicy?: string) => ({ name, restartPolicy, resources: { requests } });

test.for([
  {
    name: "containers add up",
    spec: { containers: [box("a", { cpu: "100m" }), box("b", { cpu: "1", memory: "1Gi" })] },
    want: { cpu: "1100m", memory: "1Gi" },
  },
  {
    name: "the largest init container counts",
    spec: { containers: [box("a", { cpu: "1" })], initContainers: [box("i", { cpu: "3" }), box("j", { cpu: "2" })] },
    want: { cpu: "3" },
  },
  {
    name: "sidecars run beside the containers",
    spec: { containers: [box("a", { cpu: "1" })], initContainers: [box("s", { cpu: "1" }, "Always")] },
    want: { cpu: "2" },
  },
  {
    name: "sidecars run beside later init containers",
    spec: { containers: [box("a", { cpu: "1" })], initContainers: [box("s", { cpu: "1" }, "Always"), box("i", { cpu: "5" })] },
    want: { cpu: "6" },
  },
  {
    name: "sidecars started later do not count for earlier ones",
    spec: { containers: [box("a", { cpu: "1" })], initContainers: [box("i", { cpu: "5" }), box("s", { cpu: "1" }, "Always")] },
    want: { cpu: "5" },
  },
  { name: "overhead comes on top", spec: { containers: [box("a", { cpu: "1" })], overhead: { cpu: "250m" } }, want: { cpu: "1250m" } },
  {
    name: "Pod-level amounts replace those of containers",
    spec: { containers: [box("a", { cpu: "1", "a.b/c": "1" })], resources: { requests: { cpu: "3" } }, overhead: { cpu: "1" } },
    want: { cpu: "4", "a.b/c": "1" },
  },
])("in a Pod's requests $name", ({ spec, want }) => {
  const requests = podRequests(podWith(spec));
  expect(Object.fromEntries([...requests].map(([name, amount]) => [name, amount.toString()]))).toEqual(want);
});

test("overhead is added to limits that exist", () => {
  const containers = [{ name: "a", resources: { limits: { cpu: "1" } } }];
  const limits = podLimits(podWith({ containers, overhead: { cpu: "1", memory: "1Mi" } }));
  expect([...limits].map(([name, amount]) => `${name}=${amount}`)).toEqual(["cpu=2"]);
});

const full = { cpu: "1", memory: "1Gi" };
test.for([
  { resources: [{}], want: "BestEffort" },
  { resources: [{ requests: { cpu: "0" } }], want: "BestEffort" },
  { resources: [{ requests: { "ephemeral-storage": "1Gi" } }], want: "BestEffort" },
  { resources: [{ requests: full, limits: full }], want: "Guaranteed" },
  { resources: [{ requests: { cpu: "1000m", memory: "1024Mi" }, limits: full }], want: "Guaranteed" },
  { resources: [{ requests: full, limits: full }, {}], want: "Burstable" },
  { resources: [{ requests: { cpu: "1" }, limits: { cpu: "1" } }], want: "Burstable" },
  { resources: [{ requests: { cpu: "500m", memory: "1Gi" }, limits: full }], want: "Burstable" },
])("containers with $resources are $want", ({ resources, want }) => {
  const containers = resources.map((each, index) => ({ name: `c${index}`, resources: each }));
  expect(computePodQos({ containers } as PodSpec)).toBe(want);
});

test("Pod-level resources alone decide the class", () => {
  const containers = [{ name: "c", resources: {} }];
  expect(computePodQos({ containers, resources: { requests: full, limits: full } })).toBe("Guaranteed");
  expect(computePodQos({ containers, resources: { requests: full } })).toBe("Burstable");
});

test("a condition keeps its transition time for as long as its status stays", () => {
  const status: PodStatus = {};
  expect(setCondition(status, { type: "Ready", status: "False", reason: "A" }, fakeClock(0))).toBe(true);
  expect(setCondition(status, { type: "Ready", status: "False", reason: "A" }, fakeClock(5000))).toBe(false);
  expect(setCondition(status, { type: "Ready", status: "False", reason: "B" }, fakeClock(5000))).toBe(true);
  expect(getCondition(status, "Ready")).toEqual({
    type: "Ready",
    status: "False",
    reason: "B",
    lastTransitionTime: "1970-01-01T00:00:00Z",
  });
  setCondition(status, { type: "Ready", status: "True" }, fakeClock(5000));
  expect(status.conditions).toEqual([{ type: "Ready", status: "True", lastTransitionTime: "1970-01-01T00:00:05Z" }]);
});

const onCode42 = (operator: string) => [{ action: "Restart", exitCodes: { operator, values: [42] } }];
test.for([
  { container: {}, pod: "Always", exitCode: 0, want: true },
  { container: {}, pod: "OnFailure", exitCode: 0, want: false },
  { container: {}, pod: "OnFailure", exitCode: 1, want: true },
  { container: {}, pod: "Never", exitCode: 1, want: false },
  { container: { restartPolicy: "Always" }, pod: "Never", exitCode: 0, want: true },
  { container: { restartPolicy: "Never" }, pod: "Always", exitCode: 1, want: false },
  { container: { restartPolicy: "Never", restartPolicyRules: onCode42("In") }, pod: "Always", exitCode: 42, want: true },
  { container: { restartPolicy: "Never", restartPolicyRules: onCode42("In") }, pod: "Always", exitCode: 41, want: false },
  { container: { restartPolicy: "Never", restartPolicyRules: onCode42("NotIn") }, pod: "Always", exitCode: 41, want: true },
])(
  "a container $container of a Pod with restartPolicy $pod that exits with $exitCode is restarted: $want",
  ({ container, pod, exitCode, want }) => {
    const spec = { containers: [], restartPolicy: pod };
    expect(shouldRestartContainer({ name: "c", ...container }, spec, exitCode)).toBe(want);
  },
);
