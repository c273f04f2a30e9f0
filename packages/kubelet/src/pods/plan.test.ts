import type { Pod } from "@kubarium/api";
import { expect, test } from "vitest";
import { type PlanInput, planPod } from "./plan.ts";
import type { ContainerView } from "./containers/view.ts";

const view = (name: string, over: Partial<ContainerView> = {}): [string, ContainerView[]] => [
  name,
  [
    {
      id: `id-${name}`,
      image: "",
      imageId: "",
      user: { uid: 0, gid: 0, groups: [0] },
      attempt: 0,
      specHash: "h",
      running: true,
      startedMs: 1,
      finishedMs: 0,
      exitCode: 0,
      reason: "",
      message: "",
      ...over,
    },
  ],
];
const up = (name: string) => view(name);
const exited = (name: string, exitCode: number) => view(name, { running: false, finishedMs: 2, exitCode });

const pod = (policy: string, spec: { init?: string[]; sidecars?: string[]; main: string[] }): Pod =>
  ({
    metadata: { name: "p" },
    spec: {
      restartPolicy: policy,
      initContainers: [
        ...(spec.sidecars ?? []).map((name) => ({ name, restartPolicy: "Always" })),
        ...(spec.init ?? []).map((name) => ({ name })),
      ],
      containers: spec.main.map((name) => ({ name })),
    },
  }) as unknown as Pod;

const plan = (input: Partial<PlanInput> & { pod: Pod; views: [string, ContainerView[]][] }) => {
  const result = planPod({
    hasSandbox: true,
    started: () => true,
    unhealthy: () => undefined,
    specHash: () => "h",
    ...input,
    views: new Map(input.views),
  });
  const verbs = [
    result.createSandbox ? "sandbox" : "",
    ...result.kill.map(({ name }) => `kill ${name}`),
    ...result.start.map(({ container }) => `start ${container.name}`),
    result.killPod ? "end" : "",
  ];
  return verbs.filter(Boolean).join(", ");
};

test.for([
  {
    name: "a new pod gets a sandbox and all its containers",
    pod: pod("Always", { main: ["a", "b"] }),
    hasSandbox: false,
    views: [],
    want: "sandbox, start a, start b",
  },
  {
    name: "init containers go first, one by one",
    pod: pod("Always", { init: ["i", "j"], main: ["a"] }),
    views: [exited("i", 0)],
    want: "start j",
  },
  { name: "nothing happens while an init container runs", pod: pod("Always", { init: ["i"], main: ["a"] }), views: [up("i")], want: "" },
  {
    name: "a failed init container is tried again",
    pod: pod("OnFailure", { init: ["i"], main: ["a"] }),
    views: [exited("i", 2)],
    want: "start i",
  },
  {
    name: "a failed init container ends a Never pod",
    pod: pod("Never", { init: ["i"], main: ["a"] }),
    views: [exited("i", 2)],
    want: "end",
  },
  {
    name: "a sidecar starts before the rest and is waited for",
    pod: pod("Always", { sidecars: ["s"], main: ["a"] }),
    views: [up("s")],
    started: () => false,
    want: "",
  },
  {
    name: "a started sidecar lets the main containers start",
    pod: pod("Always", { sidecars: ["s"], main: ["a"] }),
    views: [up("s")],
    want: "start a",
  },
  {
    name: "a crashed sidecar restarts beside the main container",
    pod: pod("Never", { sidecars: ["s"], main: ["a"] }),
    views: [exited("s", 1), up("a")],
    want: "start s",
  },
  {
    name: "a sidecar alone does not keep a pod",
    pod: pod("Never", { sidecars: ["s"], main: ["a"] }),
    views: [up("s"), exited("a", 0)],
    want: "end",
  },
  { name: "Always restarts what ended well", pod: pod("Always", { main: ["a"] }), views: [exited("a", 0)], want: "start a" },
  {
    name: "OnFailure leaves what ended well",
    pod: pod("OnFailure", { main: ["a", "b"] }),
    views: [exited("a", 0), exited("b", 1)],
    want: "start b",
  },
  { name: "Never ends when everything ended", pod: pod("Never", { main: ["a"] }), views: [exited("a", 1)], want: "end" },
  {
    name: "a changed image restarts the container",
    pod: pod("Never", { main: ["a"] }),
    views: [up("a")],
    specHash: () => "other",
    want: "kill a, start a",
  },
  {
    name: "a failed liveness probe restarts the container",
    pod: pod("Always", { main: ["a"] }),
    views: [up("a")],
    unhealthy: () => ({ id: "id-a", probe: "liveness" as const }),
    want: "kill a, start a",
  },
  {
    name: "under Never it only dies of it",
    pod: pod("Never", { main: ["a"] }),
    views: [up("a")],
    unhealthy: () => ({ id: "id-a", probe: "liveness" as const }),
    want: "kill a",
  },
  {
    name: "a probe of an earlier run says nothing",
    pod: pod("Always", { main: ["a"] }),
    views: [up("a")],
    unhealthy: () => ({ id: "other", probe: "liveness" as const }),
    want: "",
  },
  {
    name: "after a reboot init containers run again",
    pod: pod("Always", { init: ["i"], main: ["a"] }),
    hasSandbox: false,
    views: [exited("i", 0), exited("a", 255)],
    want: "sandbox, start i",
  },
  {
    name: "after a reboot a Never pod is over",
    pod: pod("Never", { main: ["a"] }),
    hasSandbox: false,
    views: [exited("a", 255)],
    want: "end",
  },
])("$name", ({ name: _, want, ...input }) => {
  expect(plan(input as never)).toBe(want);
});
