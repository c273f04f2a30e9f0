import { expect, test } from "vitest";
import type { Hypothesis } from "../experiment/experiment.ts";
import { judge, wholeSinceMs } from "./judge.ts";
import type { ClusterSample, Observations } from "./samples.ts";
import { transitions } from "./transitions.ts";

const nodes = ["node-1", "node-2"];
const at = (atMs: number, available?: number, readyNodes: readonly string[] = nodes): ClusterSample =>
  available === undefined ? { atMs } : { atMs, available, readyNodes };
const seen = (part: Partial<Observations>): Observations => ({
  cluster: [at(0, 3), at(1000, 3)],
  requests: [{ atMs: 0 }],
  writes: { acknowledgedAtMs: [0, 900], failed: 0, lost: [] },
  desired: 3,
  nodes,
  endMs: 1000,
  lastMs: 2000,
  ...part,
});
const available = (minAvailable: number, toleranceMs = 0): Hypothesis => ({ name: "", type: "availability", minAvailable, toleranceMs });
const errors = (maxPercent: number): Hypothesis => ({ name: "", type: "errorRate", maxPercent });
const writes = (maxGapMs?: number): Hypothesis => ({ name: "", type: "writes", ...(maxGapMs ? { maxGapMs } : {}) });
const recovery = (withinMs: number): Hypothesis => ({ name: "", type: "recovery", withinMs });
const failing = (failed: number, all: number): Observations["requests"] =>
  Array.from({ length: all }, (_, atMs) => ({ atMs, ...(atMs < failed ? { failure: "no answer" } : {}) }));

test.for([
  { name: "enough pods all the time", hypothesis: available(3), part: {}, passed: true },
  {
    name: "one sample below is enough to fail",
    hypothesis: available(3),
    part: { cluster: [at(0, 3), at(500, 2), at(600, 3)] },
    passed: false,
  },
  {
    name: "what is tolerated is no failure",
    hypothesis: available(3, 100),
    part: { cluster: [at(0, 3), at(500, 2), at(600, 3)] },
    passed: true,
  },
  {
    name: "times below add up",
    hypothesis: available(3, 150),
    part: { cluster: [at(0, 2), at(100, 3), at(200, 2), at(300, 3)] },
    passed: false,
  },
  {
    name: "an unanswered sample says nothing about pods",
    hypothesis: available(3),
    part: { cluster: [at(0, 3), at(500), at(600, 3)] },
    passed: true,
  },
  { name: "an API server that never answered proves nothing", hypothesis: available(0), part: { cluster: [at(0), at(1)] }, passed: false },
  { name: "as many errors as allowed", hypothesis: errors(20), part: { requests: failing(2, 10) }, passed: true },
  { name: "more errors than allowed", hypothesis: errors(20), part: { requests: failing(3, 10) }, passed: false },
  { name: "no request at all proves nothing", hypothesis: errors(100), part: { requests: [] }, passed: false },
  { name: "every acknowledged write is there", hypothesis: writes(), part: {}, passed: true },
  {
    name: "one acknowledged write is lost",
    hypothesis: writes(),
    part: { writes: { acknowledgedAtMs: [0], failed: 0, lost: ["a"] } },
    passed: false,
  },
  { name: "nobody could look for the writes", hypothesis: writes(), part: { writes: { acknowledgedAtMs: [0], failed: 0 } }, passed: false },
  {
    name: "no write was ever acknowledged",
    hypothesis: writes(),
    part: { writes: { acknowledgedAtMs: [], failed: 9, lost: [] } },
    passed: false,
  },
  { name: "too long without an acknowledgement", hypothesis: writes(1000), part: {}, passed: false },
  { name: "never less than whole", hypothesis: recovery(1), part: {}, passed: true },
  { name: "whole again in time", hypothesis: recovery(500), part: { cluster: [at(0, 2), at(1400, 3)] }, passed: true },
  { name: "whole again too late", hypothesis: recovery(300), part: { cluster: [at(0, 2), at(1400, 3)] }, passed: false },
  { name: "a node that stays away", hypothesis: recovery(9999), part: { cluster: [at(0, 3), at(900, 3, ["node-1"])] }, passed: false },
  { name: "a roll-out that never ended", hypothesis: recovery(9999), part: { rollout: {} }, passed: false },
  { name: "a roll-out that ended too late", hypothesis: recovery(300), part: { rollout: { completeAtMs: 1400 } }, passed: false },
])("$name", ({ hypothesis, part, passed }) => {
  const [judgement] = judge([hypothesis], seen(part));
  expect(judgement).toMatchObject({ passed, text: expect.stringMatching(/\S/) });
});

test("whole is counted from the last break on", () => {
  expect(wholeSinceMs(seen({ cluster: [at(0, 2), at(10, 3), at(20, 2), at(30, 3), at(40, 3)] }))).toBe(30);
  expect(wholeSinceMs(seen({ cluster: [at(0, 3), at(10, 2)] }))).toBeUndefined();
});

test("the timeline says what changed, in order", () => {
  const cluster = [at(-10, 3), at(10, 3), at(50, 2, ["node-2"]), at(60), at(70, 3)];
  const requests = [{ atMs: 20, failure: "x" }, { atMs: 21, failure: "x" }, { atMs: 22, failure: "x" }, { atMs: 55 }];
  expect(transitions({ cluster, requests, desired: 3, nodes }).map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
    "20 the Service stops answering (3 requests in a row fail)",
    "50 node-1 is NotReady",
    "50 2 of 3 pods Ready",
    "55 the Service answers again",
    "60 the API server does not answer",
    "70 the API server answers again",
    "70 node-1 is Ready",
    "70 3 of 3 pods Ready",
  ]);
});
