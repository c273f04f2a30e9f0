import type { Deployment, ReplicaSet } from "@kubarium/api";
import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { deploymentDraft } from "../../../testing/objects.ts";
import { planDeployment } from "./plan.ts";
import { podTemplateHash } from "./replica-sets.ts";

const clock = fakeClock();

interface Case {
  replicas: number;
  spec?: Parameters<typeof deploymentDraft>[1];
  status?: Partial<Deployment["status"]>;
  annotations?: Record<string, string>;
}

function aDeployment({ replicas, spec, status, annotations }: Case): Deployment {
  const draft = deploymentDraft(replicas, spec);
  const metadata = { ...draft.metadata, uid: "d", generation: 1, resourceVersion: "1", ...(annotations ? { annotations } : {}) };
  return { apiVersion: "apps/v1", kind: "Deployment", ...draft, metadata, status: { observedGeneration: 1, ...status } } as Deployment;
}

let born = 0;
function aReplicaSet(image: string, size: number, available: number, annotations: Record<string, string> = {}): ReplicaSet {
  const { template } = deploymentDraft(1, { image }).spec;
  const labels = { app: "web", "pod-template-hash": `h${image.replace(":", "")}` };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `web-${image.replace(":", "")}`,
      namespace: "default",
      uid: image,
      generation: 1,
      resourceVersion: "1",
      creationTimestamp: new Date(Date.UTC(2025, 11, 1) + 60_000 * born++).toISOString(),
      labels,
      annotations: { "deployment.kubernetes.io/revision": image.split(":")[1] ?? "", ...annotations },
    },
    spec: { replicas: size, selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } },
    status: { replicas: size, readyReplicas: available, availableReplicas: available, observedGeneration: 1, terminatingReplicas: 0 },
  } as unknown as ReplicaSet;
}

const sized = (desired: number, max: number) => ({
  "deployment.kubernetes.io/desired-replicas": String(desired),
  "deployment.kubernetes.io/max-replicas": String(max),
});
const sizesAfter = (deployment: Deployment, replicaSets: ReplicaSet[]): Record<string, number> => {
  const sizes = Object.fromEntries(replicaSets.map((r) => [r.metadata.name, r.spec.replicas ?? 1]));
  for (const step of planDeployment(deployment, replicaSets, () => [], clock).steps) {
    if (step.do !== "delete")
      sizes[step.replicaSet.metadata.name.startsWith("web-web") ? step.replicaSet.metadata.name : "new"] =
        step.replicaSet.spec.replicas ?? 1;
  }
  return sizes;
};
const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
});

// Where the recorded rollouts stop that cannot go on: sizes of the old ReplicaSet and the new one.
test.for([
  { replicas: 3, surge: "25%", unavailable: "25%", old: 3, fresh: 1 },
  { replicas: 3, surge: 0, unavailable: "25%", old: 2, fresh: 1 },
  { replicas: 2, surge: "100%", unavailable: 0, old: 2, fresh: 2 },
  { replicas: 1, surge: "25%", unavailable: "25%", old: 1, fresh: 1 },
  { replicas: 4, surge: 2, unavailable: 0, old: 4, fresh: 2 },
  { replicas: 6, surge: 0, unavailable: "50%", old: 3, fresh: 3 },
  { replicas: 4, surge: 0, unavailable: 1, old: 3, fresh: 1 },
])(
  "a rollout of $replicas that cannot go on stops at $old old and $fresh new with surge $surge and unavailable $unavailable",
  ({ replicas, surge, unavailable, old, fresh }) => {
    const deployment = aDeployment({ replicas, spec: { image: "web:2", ...rolling(surge, unavailable) } });
    let sets = [aReplicaSet("web:1", replicas, replicas)];
    for (let run = 0; run < 5; run++) {
      const { steps } = planDeployment(deployment, sets, () => [], clock);
      for (const step of steps) {
        const { metadata, spec } = step.replicaSet;
        const before = sets.find((set) => set.metadata.name === metadata.name);
        const isOld = metadata.uid === "web:1";
        const count = spec.replicas ?? 0;
        const status = { ...(before?.status ?? {}), replicas: count, availableReplicas: isOld ? count : 0, observedGeneration: 1 };
        const after = {
          ...step.replicaSet,
          metadata: { ...metadata, uid: metadata.uid ?? "new", creationTimestamp: metadata.creationTimestamp ?? "2026-01-01T00:00:00Z" },
          status,
        } as ReplicaSet;
        sets = [...sets.filter((set) => set !== before), after];
      }
    }
    const sizes = sets.map(({ metadata, spec }) => [metadata.uid === "web:1" ? "old" : "fresh", spec.replicas]);
    expect(Object.fromEntries(sizes)).toEqual({ old, fresh });
  },
);

test("pods that a ReplicaSet is about to lose do not count as available, though its status still tells of them", () => {
  const deployment = aDeployment({ replicas: 11, spec: { image: "web:2", ...rolling(0, 3) } });
  const sets = [aReplicaSet("web:1", 8, 11, sized(11, 11)), aReplicaSet("web:2", 3, 1, sized(11, 11))];
  const { steps } = planDeployment(deployment, sets, () => [], clock);
  expect(steps.filter(({ replicaSet }) => replicaSet.metadata.uid === "web:1").map(({ replicaSet }) => replicaSet.spec.replicas)).toEqual([
    7,
  ]);
});

test.for([
  { name: "8 and 5 scaled to 15 are 11 and 7", replicas: 15, paused: false, old: 8, fresh: 5, before: [10, 13], after: [11, 7] },
  { name: "7 and 5 scaled from 10 to 5 are 3 and 4", replicas: 5, paused: false, old: 7, fresh: 5, before: [10, 12], after: [4, 3] },
  { name: "scaled to nothing both are empty", replicas: 0, paused: false, old: 3, fresh: 1, before: [3, 4], after: [0, 0] },
])("in the middle of a rollout $name", ({ replicas, paused, old, fresh, before, after }) => {
  const [desired = 0, max = 0] = before;
  const annotations = sized(desired, max);
  const sets = [aReplicaSet("web:1", old, old, annotations), aReplicaSet("web:2", fresh, 0, annotations)];
  const surge = max - desired;
  const scaled = rolling(surge, 2);
  const sizes = sizesAfter(aDeployment({ replicas, spec: { image: "web:2", paused, ...scaled } }), sets);
  expect([sizes["web-web1"], sizes["web-web2"]]).toEqual(after);
});

test("an old pod that is not available goes before one that is", () => {
  const sets = [aReplicaSet("web:1", 5, 5), aReplicaSet("web:2", 5, 0), aReplicaSet("web:3", 3, 3)];
  const sizes = sizesAfter(aDeployment({ replicas: 10, spec: { image: "web:3", ...rolling(3, 2) } }), sets);
  expect(sizes).toMatchObject({ "web-web1": 5, "web-web2": 0 });
});

test("going back to an old template gives its ReplicaSet a new revision and remembers the old one", () => {
  const sets = [aReplicaSet("web:1", 0, 0), aReplicaSet("web:2", 3, 3)];
  const { steps, revision } = planDeployment(aDeployment({ replicas: 3, spec: { image: "web:1" } }), sets, () => [], clock);
  expect(steps[0]?.replicaSet.metadata.annotations).toMatchObject({
    "deployment.kubernetes.io/revision": "3",
    "deployment.kubernetes.io/revision-history": "1",
  });
  expect(revision).toBe("3");
});

test("a Deployment's annotations go to its ReplicaSet, kubectl's own and the controller's do not", () => {
  const annotations = {
    "kubernetes.io/change-cause": "because",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
    "deployment.kubernetes.io/revision": "7",
  };
  const { steps } = planDeployment(aDeployment({ replicas: 3, annotations }), [], () => [], clock);
  expect(steps[0]?.replicaSet.metadata.annotations).toEqual({
    "kubernetes.io/change-cause": "because",
    "deployment.kubernetes.io/revision": "1",
    ...sized(3, 4),
  });
});

test("a paused Deployment makes no ReplicaSet and says that it is paused", () => {
  const { steps, status, requeueAfterMs } = planDeployment(
    aDeployment({ replicas: 3, spec: { paused: true, image: "web:2" } }),
    [aReplicaSet("web:1", 3, 3, sized(3, 4))],
    () => [],
    clock,
  );
  expect(steps).toEqual([]);
  expect(status.conditions).toMatchObject([
    { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" },
    { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." },
  ]);
  expect(requeueAfterMs).toBeUndefined();
});

test("a rollout without a sign of life for longer than its deadline has timed out", async () => {
  const later = fakeClock();
  const progressing = {
    type: "Progressing",
    status: "True",
    reason: "ReplicaSetUpdated",
    lastUpdateTime: "2026-01-01T00:00:00Z",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  const set = {
    ...aReplicaSet("web:1", 3, 1, sized(3, 4)),
    status: { replicas: 3, availableReplicas: 1, readyReplicas: 1, observedGeneration: 1 },
  };
  const status = { replicas: 3, updatedReplicas: 3, readyReplicas: 1, availableReplicas: 1, conditions: [progressing] };
  const deployment = aDeployment({ replicas: 3, spec: { progressDeadlineSeconds: 10 }, status });
  const before = planDeployment(deployment, [set], () => [], later);
  expect(before.requeueAfterMs).toBe(11_000);
  await later.advance(11_000);
  const after = planDeployment(deployment, [set], () => [], later);
  expect(after.status.conditions?.find(({ type }) => type === "Progressing")).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
    message: 'ReplicaSet "web-web1" has timed out progressing.',
  });
  expect(after.requeueAfterMs).toBeUndefined();
});

test("only the oldest empty ReplicaSets beyond the history limit are deleted", () => {
  const sets = [
    aReplicaSet("web:1", 0, 0),
    aReplicaSet("web:2", 0, 0),
    aReplicaSet("web:3", 0, 0),
    aReplicaSet("web:4", 3, 3, sized(3, 4)),
  ];
  const status = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };
  const { steps } = planDeployment(
    aDeployment({ replicas: 3, spec: { image: "web:4", revisionHistoryLimit: 1 }, status }),
    sets,
    () => [],
    clock,
  );
  expect(steps.map((step) => [step.do, step.replicaSet.metadata.name])).toEqual([
    ["delete", "web-web1"],
    ["delete", "web-web2"],
  ]);
});

test("Recreate makes the new ReplicaSet when the last old pod is gone, not before", () => {
  const spec = { image: "web:2", strategy: { type: "Recreate" } };
  const old = { ...aReplicaSet("web:1", 0, 0), status: { replicas: 0, observedGeneration: 1 } };
  const ending = { status: { phase: "Running" } } as never;
  expect(planDeployment(aDeployment({ replicas: 3, spec }), [old], () => [ending], clock).steps).toEqual([]);
  expect(planDeployment(aDeployment({ replicas: 3, spec }), [old], () => [], clock).steps[0]).toMatchObject({
    do: "create",
    replicaSet: { spec: { replicas: 3 } },
  });
});

test("the hash is the same for the same template and another for another label, name or collision", () => {
  const { template } = deploymentDraft(1).spec;
  const hash = podTemplateHash(template, undefined);
  expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
  expect(podTemplateHash(JSON.parse(JSON.stringify(template)), undefined)).toBe(hash);
  expect(podTemplateHash({ ...template, metadata: { labels: { app: "other" } } as never }, undefined)).not.toBe(hash);
  expect(podTemplateHash(template, 1)).not.toBe(hash);
});
