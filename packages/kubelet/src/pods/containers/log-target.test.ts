import { expect, test } from "vitest";
import { planLogTarget } from "./log-target.ts";

const ended = (id: string) => ({ terminated: { exitCode: 1, containerID: id } });
const running = { running: { startedAt: "x" } };
const waiting = (reason: string) => ({ waiting: { reason } });

test.for([
  { name: "what runs", state: running, last: {}, previous: false, want: "now" },
  { name: "what ran before it", state: running, last: ended("before"), previous: true, want: "before" },
  {
    name: "nothing ran before it",
    state: running,
    last: {},
    previous: true,
    want: 'previous terminated container "c" in pod "p" not found',
  },
  { name: "what has just ended", state: ended("now"), last: ended("before"), previous: false, want: "now" },
  {
    name: "in a crash loop, the last that ran",
    state: waiting("CrashLoopBackOff"),
    last: ended("before"),
    previous: false,
    want: "before",
  },
  {
    name: "it never ran",
    state: waiting("ContainerCreating"),
    last: {},
    previous: false,
    want: 'container "c" in pod "p" is waiting to start: ContainerCreating',
  },
  {
    name: "its image is missing",
    state: waiting("ErrImagePull"),
    last: {},
    previous: false,
    want: 'container "c" in pod "p" is waiting to start: image can\'t be pulled',
  },
])("$name", ({ state, last, previous, want }) => {
  const status = { containerStatuses: [{ name: "c", containerID: "now", state, lastState: last }] };
  const target = planLogTarget("p", status as never, "c", previous);
  expect(target.kind === "run" ? target.id : target.message).toBe(want);
});
