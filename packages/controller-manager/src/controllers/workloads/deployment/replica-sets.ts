/** Telling a Deployment's new ReplicaSet from its old ones. Source: deployment_util.go. */
import type { Deployment, PodTemplateSpec, ReplicaSet } from "@kubarium/api";
import { deepEqual, fnv32a, parseTime, safeEncodeString } from "@kubarium/apimachinery";
import { revisionOf } from "./annotations.ts";

export const POD_TEMPLATE_HASH = "pod-template-hash";
const MAX_NAME_LENGTH = 253;

export const sizeOf = (replicaSet: ReplicaSet): number => replicaSet.spec.replicas ?? 1;
export const isActiveSet = (replicaSet: ReplicaSet): boolean => sizeOf(replicaSet) > 0;

export function sum(replicaSets: readonly ReplicaSet[], count: (replicaSet: ReplicaSet) => number | undefined): number {
  return replicaSets.reduce((total, replicaSet) => total + (count(replicaSet) ?? 0), 0);
}

/** The oldest one with the Deployment's template: there may be several after somebody meddled. */
export function findNewReplicaSet(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...replicaSets].sort(byCreation).find((replicaSet) => equalIgnoringHash(replicaSet.spec.template, deployment.spec.template));
}

export function equalIgnoringHash(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return deepEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, creationTimestamp: undefined, labels } };
}

/** The same for equal templates whatever the order of their fields; another one for each collision. */
export function podTemplateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const text = canonical({ ...template, metadata: { ...template.metadata, creationTimestamp: undefined } });
  return safeEncodeString(String(fnv32a(collisionCount === undefined ? text : `${text}#${collisionCount}`)));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`;
}

export function replicaSetName(deploymentName: string, hash: string): string {
  return `${deploymentName.slice(0, MAX_NAME_LENGTH - 1 - hash.length)}-${hash}`;
}

type Order = (a: ReplicaSet, b: ReplicaSet) => number;

export const byCreation: Order = (a, b) => created(a) - created(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
/** The largest first, then the older. */
export const bySizeOlder: Order = (a, b) => sizeOf(b) - sizeOf(a) || byCreation(a, b);
/** The largest first, then the newer. */
export const bySizeNewer: Order = (a, b) => sizeOf(b) - sizeOf(a) || byCreation(b, a);
export const byRevision: Order = (a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b);

/** One that is only planned yet has no creation time and counts as the newest. */
const created = (replicaSet: ReplicaSet): number =>
  replicaSet.metadata.creationTimestamp ? parseTime(replicaSet.metadata.creationTimestamp) : Number.MAX_SAFE_INTEGER;
