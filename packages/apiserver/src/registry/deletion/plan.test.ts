import type { AnyObject } from "@kubarium/api/server";
import type { DeleteOptions } from "@kubarium/apimachinery";
import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { Resource } from "../resources.ts";
import { planDelete } from "./plan.ts";

const NOW = "2026-01-01T00:00:00Z";
const plain = { group: "", version: "v1", namespaced: true, model: "ConfigMap", strategy: {} };
const things = new Resource({ ...plain, kind: "Thing", resource: "things", singular: "thing" });
const jobs = new Resource({ ...plain, kind: "Job", resource: "jobs", singular: "job", strategy: { defaultPropagation: "Orphan" } });
const namespaces = new Resource({ ...plain, kind: "Namespace", resource: "namespaces", singular: "namespace", namespaced: false });
/** As Pods have it: 30 seconds unless asked otherwise. */
const gracePeriodSeconds = (_: AnyObject, requested: number | undefined): number => requested ?? 30;
const pods = new Resource({ ...plain, kind: "Pod", resource: "pods", singular: "pod", strategy: { gracePeriodSeconds } });

const deletion = (seconds: number, at: string): object => ({ deletionTimestamp: at, deletionGracePeriodSeconds: seconds });
const object = (metadata: object, rest = {}): AnyObject => ({
  apiVersion: "v1",
  kind: "Thing",
  metadata: { name: "x", ...metadata },
  ...rest,
});

interface Row {
  name: string;
  of: Resource;
  metadata?: object;
  options?: DeleteOptions;
  action: "remove" | "mark" | "none";
  /** Parts of the metadata that is written. */
  writes?: object;
}

test.for<Row>([
  { name: "a plain object goes at once", of: things, action: "remove" },
  {
    name: "finalizers keep it",
    of: things,
    metadata: { finalizers: ["a/b"] },
    action: "mark",
    writes: { ...deletion(0, NOW), finalizers: ["a/b"] },
  },
  {
    name: "a marked one counts a generation once",
    of: things,
    metadata: { generation: 3, finalizers: ["a/b"] },
    action: "mark",
    writes: { generation: 4 },
  },
  {
    name: "foreground waits for dependents",
    of: things,
    options: { propagationPolicy: "Foreground" },
    action: "mark",
    writes: { finalizers: ["foregroundDeletion"] },
  },
  {
    name: "orphan waits for the garbage collector",
    of: things,
    options: { propagationPolicy: "Orphan" },
    action: "mark",
    writes: { finalizers: ["orphan"] },
  },
  {
    name: "orphanDependents is the old word for it",
    of: things,
    options: { orphanDependents: true },
    action: "mark",
    writes: { finalizers: ["orphan"] },
  },
  {
    name: "background takes a waiting finalizer away",
    of: things,
    metadata: { finalizers: ["orphan"] },
    options: { propagationPolicy: "Background" },
    action: "remove",
  },
  {
    name: "a waiting finalizer decides when nothing is asked",
    of: things,
    metadata: { finalizers: ["orphan"] },
    action: "mark",
    writes: { finalizers: ["orphan"] },
  },
  { name: "the kind's own default comes last", of: jobs, action: "mark", writes: { finalizers: ["orphan"] } },
  { name: "the default gives way", of: jobs, options: { propagationPolicy: "Background" }, action: "remove" },
  { name: "a grace period begins", of: pods, action: "mark", writes: deletion(30, "2026-01-01T00:00:30Z") },
  {
    name: "a grace period as asked",
    of: pods,
    options: { gracePeriodSeconds: 5 },
    action: "mark",
    writes: deletion(5, "2026-01-01T00:00:05Z"),
  },
  {
    name: "a negative one is a second",
    of: pods,
    options: { gracePeriodSeconds: -7 },
    action: "mark",
    writes: deletion(1, "2026-01-01T00:00:01Z"),
  },
  {
    name: "none at all goes at once, by a state that says so",
    of: pods,
    options: { gracePeriodSeconds: 0 },
    action: "remove",
    writes: deletion(0, NOW),
  },
  {
    name: "none at all, held by a finalizer",
    of: pods,
    metadata: { finalizers: ["a/b"] },
    options: { gracePeriodSeconds: 0 },
    action: "mark",
    writes: deletion(0, NOW),
  },
  { name: "a running one is not begun again", of: pods, metadata: deletion(30, "2026-01-01T00:00:20Z"), action: "none" },
  {
    name: "nor made longer",
    of: pods,
    metadata: deletion(30, "2026-01-01T00:00:20Z"),
    options: { gracePeriodSeconds: 60 },
    action: "none",
  },
  {
    name: "but shorter, from when it began",
    of: pods,
    metadata: deletion(30, "2026-01-01T00:00:20Z"),
    options: { gracePeriodSeconds: 15 },
    action: "mark",
    writes: deletion(15, "2026-01-01T00:00:05Z"),
  },
  {
    name: "one that would be over already gets a second",
    of: pods,
    metadata: deletion(30, "2026-01-01T00:00:05Z"),
    options: { gracePeriodSeconds: 10 },
    action: "mark",
    writes: deletion(1, NOW),
  },
  {
    name: "a running one is cut short",
    of: pods,
    metadata: deletion(30, "2026-01-01T00:00:20Z"),
    options: { gracePeriodSeconds: 0 },
    action: "remove",
    writes: deletion(0, NOW),
  },
  { name: "a namespace turns Terminating", of: namespaces, action: "mark", writes: { deletionTimestamp: NOW } },
  { name: "a namespace that is empty goes", of: namespaces, metadata: { deletionTimestamp: NOW }, action: "remove" },
])("deleting: $name", ({ of, metadata = {}, options = {}, action, writes }) => {
  const plan = planDelete(of, object(metadata), options, fakeClock(Date.parse(NOW)));
  const written = plan.action === "mark" ? plan.object : plan.action === "remove" ? plan.first : undefined;
  expect(plan.action).toBe(action);
  expect(written === undefined).toBe(writes === undefined);
  expect(written?.metadata ?? {}).toMatchObject(writes ?? {});
});

test("a namespace stays while its spec has finalizers", () => {
  const terminating = object({ deletionTimestamp: NOW }, { spec: { finalizers: ["kubernetes"] } });
  expect(planDelete(namespaces, terminating, {}, fakeClock(Date.parse(NOW)))).toEqual({ action: "none" });
});

test("grace periods pass at the cluster's speed, timestamps are wall-clock", () => {
  const clock = fakeClock(Date.parse(NOW));
  const quick = { ...clock, after: (from: number, durationMs: number) => from + durationMs / 10 };
  const plan = planDelete(pods, object({}), {}, quick);
  expect(plan).toMatchObject({ action: "mark", object: { metadata: deletion(30, "2026-01-01T00:00:03Z") } });
});
