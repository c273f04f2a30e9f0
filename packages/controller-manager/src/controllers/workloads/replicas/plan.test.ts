import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { aPod, readySince } from "../../../testing/objects.ts";
import { BURST_REPLICAS, planBatches, planReplicas } from "./plan.ts";

// The fake clock starts at 2026-01-01T00:00:00Z; the pods here are from the day before.
const clock = fakeClock();
const ready = readySince("2025-12-31T10:00:00Z");
const made = (time: string) => ({ creationTimestamp: time });

const unscheduled = aPod("unscheduled", { spec: { nodeName: undefined }, status: { phase: "Pending" } });
const pending = aPod("pending", { status: { phase: "Pending" } });
const unready = aPod("unready", { metadata: made("2025-12-31T10:00:00Z") });
const old = aPod("old", { status: ready, metadata: made("2025-12-31T10:00:00Z") });
const justReady = aPod("just-ready", { status: readySince("2025-12-31T23:59:00Z"), metadata: made("2025-12-31T10:00:00Z") });
const cheap = aPod("cheap", {
  status: ready,
  metadata: { ...made("2025-12-31T10:00:00Z"), annotations: { "controller.kubernetes.io/pod-deletion-cost": "-5" } },
});
const badCost = aPod("bad-cost", {
  status: ready,
  metadata: { ...made("2025-12-31T10:00:00Z"), annotations: { "controller.kubernetes.io/pod-deletion-cost": "05" } },
});
const elsewhere = aPod("elsewhere", { status: ready, spec: { nodeName: "node-2" }, metadata: made("2025-12-31T10:00:00Z") });
const restarted = aPod("restarted", {
  metadata: { uid: "z" },
  status: { ...ready, containerStatuses: [{ name: "c", image: "", imageID: "", ready: true, restartCount: 3 }] },
});
const young = aPod("young", { metadata: made("2025-12-31T23:59:00Z") });

test.for([
  { name: "creates every missing pod", desired: 3, owned: [], create: 3, remove: [] },
  { name: "does nothing when the number is right", desired: 1, owned: [old], create: 0, remove: [] },
  { name: "creates no more than a burst at once", desired: 9999, owned: [], create: BURST_REPLICAS, remove: [] },
  { name: "removes all in the order they come", desired: 0, owned: [old, unready], create: 0, remove: ["old", "unready"] },
  { name: "removes the unscheduled first", desired: 3, owned: [old, unready, pending, unscheduled], create: 0, remove: ["unscheduled"] },
  { name: "then the pending", desired: 2, owned: [old, unready, pending, unscheduled], create: 0, remove: ["unscheduled", "pending"] },
  {
    name: "then the unready",
    desired: 1,
    owned: [old, unready, pending, unscheduled],
    create: 0,
    remove: ["unscheduled", "pending", "unready"],
  },
  { name: "then the cheaper to delete", desired: 1, owned: [old, cheap], create: 0, remove: ["cheap"] },
  { name: "takes no cost from an ill-written number", desired: 2, owned: [badCost, cheap, old], create: 0, remove: ["cheap"] },
  { name: "then the one that shares its node", desired: 2, owned: [elsewhere, old, badCost], create: 0, remove: ["old"] },
  { name: "then the one that became ready last", desired: 1, owned: [old, justReady], create: 0, remove: ["just-ready"] },
  { name: "then the one that restarted most", desired: 1, owned: [old, restarted], create: 0, remove: ["restarted"] },
  { name: "then the youngest", desired: 1, owned: [unready, young], create: 0, remove: ["young"] },
])("$name", ({ desired, owned, create, remove }) => {
  const plan = planReplicas(desired, owned, owned, clock);
  expect({ create: plan.create, remove: plan.remove.map((pod) => pod.metadata.name) }).toEqual({ create, remove });
});

test("without related pods nobody is told apart by node", () => {
  const plan = planReplicas(
    2,
    [aPod("b", { status: ready }), aPod("a", { status: ready }), aPod("c", { spec: { nodeName: "node-2" }, status: ready })],
    [],
    clock,
  );
  expect(plan.remove.map((pod) => pod.metadata.name)).toEqual(["b"]);
});

test.for([
  { count: 0, batches: [] },
  { count: 1, batches: [1] },
  { count: 8, batches: [1, 2, 4, 1] },
  { count: 15, batches: [1, 2, 4, 8] },
])("$count pods are made in batches that double", ({ count, batches }) => {
  expect(planBatches(count)).toEqual(batches);
});
