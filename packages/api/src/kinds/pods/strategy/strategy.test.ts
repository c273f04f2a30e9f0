import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import type { Binding, Pod } from "../../../generated/types.ts";
import type { StrategyContext } from "../../../machinery/definition.ts";
import { applyBinding, validateBinding } from "../binding.ts";
import { prepareForCreate } from "./create.ts";
import { gracePeriodSeconds } from "./delete.ts";

const podWith = (spec: object, status: object = {}, metadata: object = {}) =>
  ({ metadata: { name: "p", ...metadata }, spec: { containers: [{ name: "c" }], ...spec }, status }) as unknown as Pod;

test.for([
  { name: "what was asked for", spec: { nodeName: "n", terminationGracePeriodSeconds: 30 }, requested: 5, want: 5 },
  { name: "the Pod's own", spec: { nodeName: "n", terminationGracePeriodSeconds: 30 }, requested: undefined, want: 30 },
  { name: "none without a node", spec: { terminationGracePeriodSeconds: 30 }, requested: 5, want: 0 },
  { name: "none once finished", spec: { nodeName: "n" }, status: { phase: "Succeeded" }, requested: 5, want: 0 },
  { name: "a second instead of less than nothing", spec: { nodeName: "n" }, requested: -3, want: 1 },
  { name: "none when none is asked for", spec: { nodeName: "n", terminationGracePeriodSeconds: 30 }, requested: 0, want: 0 },
])("a deleted Pod is given $name", ({ spec, status, requested, want }) => {
  expect(gracePeriodSeconds(podWith(spec, status), requested)).toBe(want);
});

test("a new Pod starts over, whatever its maker says of its status", () => {
  const pod = podWith({}, { phase: "Running", podIP: "1.2.3.4" });
  prepareForCreate(pod, { clock: fakeClock() } as unknown as StrategyContext);
  expect(pod).toMatchObject({ metadata: { generation: 1 }, status: { phase: "Pending", qosClass: "BestEffort" } });
  expect(pod.status).not.toHaveProperty("podIP");
});

test("match label keys take the Pod's labels into selectors", () => {
  const term = { topologyKey: "z", labelSelector: {}, matchLabelKeys: ["a", "none"], mismatchLabelKeys: ["b"] };
  const pod = podWith(
    { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    {},
    { labels: { a: "1", b: "2" } },
  );
  prepareForCreate(pod, { clock: fakeClock() } as unknown as StrategyContext);
  expect(term.labelSelector).toEqual({
    matchExpressions: [
      { key: "a", operator: "In", values: ["1"] },
      { key: "b", operator: "NotIn", values: ["2"] },
    ],
  });
});

test.for([
  ["runtime/default", { type: "RuntimeDefault" }],
  ["localhost/x", { type: "Localhost", localhostProfile: "x" }],
  ["odd", undefined],
] as const)("the AppArmor annotation %s becomes %o with a warning", ([annotation, profile]) => {
  const key = "container.apparmor.security.beta.kubernetes.io/c";
  const pod = podWith({}, {}, { annotations: { [key]: annotation } });
  const warnings: string[] = [];
  prepareForCreate(pod, { clock: fakeClock(), warn: (text: string) => warnings.push(text) } as unknown as StrategyContext);
  expect(pod.spec.containers[0]?.securityContext?.appArmorProfile).toEqual(profile);
  expect(warnings).toEqual([`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`]);
});

test("fields of features that are off are dropped", () => {
  const pod = podWith({ schedulingGroup: { podGroupName: "g" }, containers: [{ name: "c", lifecycle: { stopSignal: "SIGTERM" } }] });
  prepareForCreate(pod, { clock: fakeClock() } as unknown as StrategyContext);
  expect(pod.spec).not.toHaveProperty("schedulingGroup");
  expect(pod.spec.containers[0]).not.toHaveProperty("lifecycle");
});

const bindingTo = (target: object, metadata: object = {}) => ({ metadata, target }) as unknown as Binding;

test("binding puts a Pod on its node, with the binding's labels and annotations, and leaves the old object alone", () => {
  const pod = podWith({}, { phase: "Pending", nominatedNodeName: "x" }, { annotations: { a: "1" }, generation: 1 });
  const bound = applyBinding(pod, bindingTo({ kind: "Node", name: "n" }, { annotations: { b: "2" }, labels: { zone: "z" } }), {
    clock: fakeClock(0),
  });
  expect(bound.spec.nodeName).toBe("n");
  expect(bound.metadata).toMatchObject({ annotations: { a: "1", b: "2" }, labels: { zone: "z" }, generation: 1 });
  expect(bound.status).toMatchObject({
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "True", lastTransitionTime: "1970-01-01T00:00:00Z" }],
  });
  expect(bound.status).not.toHaveProperty("nominatedNodeName");
  expect(pod.spec).not.toHaveProperty("nodeName");
  expect(pod.status).not.toHaveProperty("conditions");
});

test.for([
  { spec: { nodeName: "m" }, metadata: {}, want: 'pod p is already assigned to node "m"' },
  { spec: { schedulingGates: [{ name: "g" }] }, metadata: {}, want: "pod p has non-empty .spec.schedulingGates" },
  { spec: {}, metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, want: "pod p is being deleted, cannot be assigned to a host" },
])("binding is refused: $want", ({ spec, metadata, want }) => {
  const bind = () => applyBinding(podWith(spec, {}, metadata), bindingTo({ name: "n" }), { clock: fakeClock() });
  expect(bind).toThrow(`Operation cannot be fulfilled on pods/binding "p": ${want}`);
});

test.for([
  [{ kind: "Pod", name: "n" }, ['target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"']],
  [{ kind: "Node" }, ["target.name: Required value"]],
  [{ name: "n" }, []],
] as const)("the binding target %o is told %o", ([target, want]) => {
  expect(validateBinding(bindingTo(target)).map((error) => error.text())).toEqual(want);
});
