import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "@kubarium/api";
import { expect, test } from "vitest";
import { nodeOf, podOf } from "../testing/objects.ts";
import { type ClaimCaches, planClaims } from "./claims.ts";
import { planPlacement } from "./plan.ts";

const metadata = (name: string, more: object = {}) => ({ name, namespace: "default", uid: name, ...more });
const bound = { annotations: { "pv.kubernetes.io/bind-completed": "yes" } };
const claims: Record<string, Partial<PersistentVolumeClaim>> = {
  "default/open": { metadata: metadata("open") as never, spec: {}, status: {} },
  "default/late": { metadata: metadata("late") as never, spec: { storageClassName: "late" }, status: {} },
  "default/lost": { metadata: metadata("lost") as never, spec: { volumeName: "v" }, status: { phase: "Lost" } },
  "default/going": { metadata: metadata("going", { deletionTimestamp: "2026-01-01T00:00:00Z" }) as never, spec: {}, status: {} },
  "default/here": { metadata: metadata("here", bound) as never, spec: { volumeName: "on-b" }, status: { phase: "Bound" } },
  "default/void": { metadata: metadata("void", bound) as never, spec: { volumeName: "gone" }, status: { phase: "Bound" } },
};
const onB = { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["b"] }] };
const caches: ClaimCaches = {
  claim: (key) => claims[key] as PersistentVolumeClaim | undefined,
  volume: (name) =>
    name === "on-b" ? ({ spec: { nodeAffinity: { required: { nodeSelectorTerms: [onB] } } } } as PersistentVolume) : undefined,
  storageClass: (name) => (name === "late" ? ({ volumeBindingMode: "WaitForFirstConsumer" } as StorageClass) : undefined),
};
const podWith = (claimName: string) => podOf("p", { spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] } });

test.for([
  { claim: "nope", problem: 'persistentvolumeclaim "nope" not found' },
  { claim: "lost", problem: 'persistentvolumeclaim "lost" bound to non-existent persistentvolume "v"' },
  { claim: "going", problem: 'persistentvolumeclaim "going" is being deleted' },
  { claim: "open", problem: "pod has unbound immediate PersistentVolumeClaims" },
])("with the claim $claim no node will do: $problem", ({ claim, problem }) => {
  expect(planClaims(podWith(claim).pod, caches).problem).toBe(problem);
});

test.for([
  { claim: "here", refusals: ["a: node(s) didn't match PersistentVolume's node affinity"] },
  { claim: "void", refusals: ["a: node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"] },
  { claim: "late", refusals: ["a: node(s) didn't find available persistent volumes to bind"] },
])("with the claim $claim a node without its volume is refused", ({ claim, refusals }) => {
  const info = podWith(claim);
  const placement = planPlacement({ ...info, claims: planClaims(info.pod, caches) }, [nodeOf("a")], () => 0);
  const told = placement.outcome === "unschedulable" ? [...placement.refusals].map(([name, [first]]) => `${name}: ${first?.reason}`) : [];
  expect(told).toEqual(refusals);
});

test("a bound volume decides the node", () => {
  const info = podWith("here");
  const placement = planPlacement({ ...info, claims: planClaims(info.pod, caches) }, [nodeOf("a"), nodeOf("b")], () => 0);
  expect(placement).toEqual({ outcome: "placed", node: "b" });
});
