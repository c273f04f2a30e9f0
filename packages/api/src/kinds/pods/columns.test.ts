import { expect, test } from "vitest";
import type { Pod } from "../../generated/types.ts";
import { podColumns } from "./columns.ts";

const helpers = { ageOf: (time: string | undefined) => (time ? `since ${time.slice(11, 13)}h` : "<unknown>"), nowMs: 0 };
const at = (hour: string) => `2026-01-01T${hour}:00:00Z`;
const c = (state: object, more: object = {}) => ({ name: "c", ready: false, restartCount: 0, state, ...more });
const up = c({ running: {} }, { ready: true });

function shown(status: object, spec: object = {}, metadata: object = {}): string[] {
  const pod = { metadata: { name: "p", ...metadata }, spec: { containers: [{ name: "c" }], ...spec }, status } as unknown as Pod;
  return podColumns.cells(pod, helpers).slice(1, 4) as string[];
}

const inits = { initContainers: [{ name: "i" }, { name: "j" }] };
const done = { name: "i", restartCount: 0, state: { terminated: { exitCode: 0 } } };
test.for([
  { name: "pending", status: { phase: "Pending" }, want: ["0/1", "Pending", "0"] },
  {
    name: "starting",
    status: { phase: "Pending", containerStatuses: [c({ waiting: { reason: "ContainerCreating" } })] },
    want: ["0/1", "ContainerCreating", "0"],
  },
  { name: "running", status: { phase: "Running", containerStatuses: [up] }, want: ["1/1", "Running", "0"] },
  {
    name: "gated",
    status: { phase: "Pending", conditions: [{ type: "PodScheduled", reason: "SchedulingGated" }] },
    want: ["0/1", "SchedulingGated", "0"],
  },
  { name: "evicted", status: { phase: "Failed", reason: "Evicted" }, want: ["0/1", "Evicted", "0"] },
  {
    name: "crashing",
    status: {
      phase: "Running",
      containerStatuses: [
        c(
          { waiting: { reason: "CrashLoopBackOff" } },
          { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: at("05") } } },
        ),
      ],
    },
    want: ["0/1", "CrashLoopBackOff", "3 (since 05h ago)"],
  },
  {
    name: "failed without a reason",
    status: { phase: "Failed", containerStatuses: [c({ terminated: { exitCode: 3 } })] },
    want: ["0/1", "ExitCode:3", "0"],
  },
  {
    name: "killed",
    status: { phase: "Failed", containerStatuses: [c({ terminated: { exitCode: 137, signal: 9 } })] },
    want: ["0/1", "Signal:9", "0"],
  },
  {
    name: "completed",
    status: { phase: "Succeeded", containerStatuses: [c({ terminated: { exitCode: 0, reason: "Completed" } })] },
    want: ["0/1", "Completed", "0"],
  },
  {
    name: "half completed, half running and not ready",
    status: { phase: "Running", containerStatuses: [c({ terminated: { exitCode: 0, reason: "Completed" } }), up] },
    spec: { containers: [{ name: "c" }, { name: "d" }] },
    want: ["1/2", "NotReady", "0"],
  },
  {
    name: "half completed and ready",
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [c({ terminated: { exitCode: 0, reason: "Completed" } }), up],
    },
    want: ["1/1", "Running", "0"],
  },
  {
    name: "in its second init container",
    status: { phase: "Pending", initContainerStatuses: [done, { name: "j", restartCount: 0, state: { running: {} } }] },
    spec: inits,
    want: ["0/1", "Init:1/2", "0"],
  },
  {
    name: "failing in an init container",
    status: {
      phase: "Pending",
      initContainerStatuses: [
        {
          name: "i",
          restartCount: 2,
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 1, finishedAt: at("04") } },
        },
      ],
    },
    spec: inits,
    want: ["0/1", "Init:CrashLoopBackOff", "2 (since 04h ago)"],
  },
  {
    name: "past its init containers",
    status: {
      phase: "Pending",
      initContainerStatuses: [done, { ...done, name: "j", restartCount: 4 }],
      containerStatuses: [c({ waiting: { reason: "PodInitializing" } })],
    },
    spec: inits,
    want: ["0/1", "PodInitializing", "0"],
  },
  {
    name: "with a sidecar",
    status: {
      phase: "Running",
      initContainerStatuses: [{ name: "i", restartCount: 1, started: true, ready: true, state: { running: {} } }],
      containerStatuses: [up],
    },
    spec: { initContainers: [{ name: "i", restartPolicy: "Always" }] },
    want: ["2/2", "Running", "1"],
  },
  {
    name: "being deleted",
    status: { phase: "Running", containerStatuses: [up] },
    metadata: { deletionTimestamp: at("01") },
    want: ["1/1", "Terminating", "0"],
  },
  {
    name: "finished while being deleted",
    status: { phase: "Succeeded" },
    metadata: { deletionTimestamp: at("01") },
    want: ["0/1", "Succeeded", "0"],
  },
  {
    name: "lost with its node",
    status: { phase: "Running", reason: "NodeLost" },
    metadata: { deletionTimestamp: at("01") },
    want: ["0/1", "Unknown", "0"],
  },
])("a Pod $name shows $want", ({ status, spec, metadata, want }) => {
  expect(shown(status, spec, metadata)).toEqual(want);
});

test("the wide columns say <none> for what is missing and count open gates", () => {
  const pod = {
    metadata: { name: "p" },
    spec: { containers: [], readinessGates: [{ conditionType: "a" }, { conditionType: "b" }] },
    status: { conditions: [{ type: "a", status: "True" }] },
  };
  expect(podColumns.cells(pod as unknown as Pod, helpers).slice(5)).toEqual(["<none>", "<none>", "<none>", "1/2"]);
});

test("finished Pods carry the row condition by which kubectl hides them", () => {
  const conditionsOf = (phase: string) => podColumns.conditions?.({ status: { phase } } as Pod);
  expect(conditionsOf("Succeeded")).toEqual([
    { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
  ]);
  expect(conditionsOf("Running")).toBeUndefined();
});
