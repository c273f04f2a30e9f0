import { seededRandom } from "@kubarium/component-base";
import { describe, expect, test } from "vitest";
import type { Mode, Step } from "./experiment.ts";
import { planCount, planTimeline, planVictims, selects } from "./plan.ts";

const step = (part: Partial<Step>): Step => ({
  name: "",
  action: "kill",
  selector: {},
  mode: "one",
  value: 1,
  latencyMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  timeOffsetMs: 0,
  ...part,
});

test.for([
  { name: "a fault ends with its duration", steps: [step({ durationMs: 10 })], plan: ["0 inject 0", "10 undo 0"] },
  {
    name: "a fault without one ends with all steps",
    steps: [step({}), step({ action: "wait", durationMs: 30 })],
    plan: ["0 inject 0", "30 undo 0"],
  },
  {
    name: "one step follows the other",
    steps: [step({ durationMs: 10 }), step({ durationMs: 5 })],
    plan: ["0 inject 0", "10 undo 0", "10 inject 1", "15 undo 1"],
  },
  {
    name: "at makes steps overlap",
    steps: [step({ durationMs: 10 }), step({ atMs: 5, durationMs: 10 })],
    plan: ["0 inject 0", "5 inject 1", "10 undo 0", "15 undo 1"],
  },
  {
    name: "an instant action needs no undoing",
    steps: [step({ action: "restart" }), step({ action: "pod-delete" })],
    plan: ["0 inject 0", "0 inject 1"],
  },
  {
    name: "a schedule repeats until the duration is over",
    steps: [step({ action: "pod-delete", durationMs: 10, everyMs: 4 })],
    plan: ["0 inject 0", "4 inject 0", "8 inject 0"],
  },
])("$name", ({ steps, plan }) => {
  expect(planTimeline(steps).moments.map(({ atMs, kind, step: index }) => `${atMs} ${kind} ${index}`)).toEqual(plan);
});

describe("how many of five", () => {
  const modes: { mode: Mode; value: number; least: number; most: number }[] = [
    { mode: "one", value: 1, least: 1, most: 1 },
    { mode: "all", value: 1, least: 5, most: 5 },
    { mode: "fixed", value: 2, least: 2, most: 2 },
    { mode: "fixed", value: 9, least: 5, most: 5 },
    { mode: "fixed-percent", value: 50, least: 3, most: 3 },
    { mode: "random-max-percent", value: 60, least: 1, most: 3 },
  ];
  test.for(modes)("$mode $value is $least to $most", ({ mode, value, least, most }) => {
    const counts = Array.from({ length: 50 }, (_, seed) => planCount({ mode, value }, 5, seededRandom(seed)));
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([least, most]);
  });
});

test("victims are different ones, and the same for the same seed", () => {
  const chosen = (seed: number): string[] => planVictims({ mode: "fixed", value: 3 }, ["a", "b", "c", "d"], seededRandom(seed));
  expect(new Set(chosen(1)).size).toBe(3);
  expect(chosen(1)).toEqual(chosen(1));
});

test.for([
  { selector: { component: "kubelet" as const }, chosen: true },
  { selector: { component: "kubelet" as const, nodes: ["node-1"] }, chosen: true },
  { selector: { component: "kubelet" as const, nodes: ["node-2"] }, chosen: false },
  { selector: { component: "apiserver" as const }, chosen: false },
])("$selector selects node-1: $chosen", ({ selector, chosen }) => {
  expect(selects({ selector }, { name: "node-1", component: "kubelet", state: "running" })).toBe(chosen);
});
