/** What an update of a Pod keeps of the Pod as it was. Source: the strategies in pkg/registry/core/pod/strategy.go. */
import type { Container, Pod } from "../../../generated/types.ts";
import { setServiceAccountNames } from "../defaults/pod-spec.ts";
import { sameStruct } from "../diff/semantic.ts";
import { dropDisabledPodSpecFields, dropDisabledPodStatusFields } from "./disabled-fields.ts";

export function prepareForUpdate(pod: Pod, previous: Pod): void {
  setServiceAccountNames(pod.spec);
  pod.status = previous.status;
  dropDisabledPodSpecFields(pod.spec);
  setGeneration(pod, previous);
}

/** Labels and annotations may come along with a status. */
export function prepareForStatusUpdate(pod: Pod, previous: Pod): void {
  pod.spec = previous.spec;
  keepMetadata(pod, previous, ["generation", "deletionTimestamp", "ownerReferences"]);
  pod.status ??= {};
  if (!pod.status.qosClass) pod.status.qosClass = previous.status?.qosClass;
  keepObservedGenerations(pod, previous);
  dropDisabledPodStatusFields(pod.status);
}

/** Old kubelets do not send the generations that they saw; what is known of them stays. */
function keepObservedGenerations({ status }: Pod, previous: Pod): void {
  if (!status.observedGeneration && previous.status?.observedGeneration) {
    status.observedGeneration = previous.status.observedGeneration;
  }
  const known = new Map<string, (number | undefined)[]>();
  for (const { type, observedGeneration } of previous.status?.conditions ?? []) {
    known.set(type, [...(known.get(type) ?? []), observedGeneration]);
  }
  for (const condition of status.conditions ?? []) {
    const generation = known.get(condition.type)?.shift();
    if (!condition.observedGeneration && generation) condition.observedGeneration = generation;
  }
}

export function prepareForEphemeralContainers(pod: Pod, previous: Pod): void {
  const { ephemeralContainers } = pod.spec;
  pod.spec = { ...previous.spec, ephemeralContainers };
  if (!ephemeralContainers?.length) delete pod.spec.ephemeralContainers;
  pod.status = previous.status;
  keepMetadata(pod, previous, ALL_BUT_MANAGED_FIELDS);
  dropDisabledPodSpecFields(pod.spec);
  setGeneration(pod, previous);
}

export function prepareForResize(pod: Pod, previous: Pod): void {
  const { containers, initContainers, resources } = pod.spec;
  const sameCounts =
    containers.length === previous.spec.containers.length && (initContainers ?? []).length === (previous.spec.initContainers ?? []).length;
  if (sameCounts) {
    pod.spec = { ...previous.spec, containers: resized(containers, previous.spec.containers) };
    if (initContainers) pod.spec.initContainers = resized(initContainers, previous.spec.initContainers ?? []);
    if (resources) pod.spec.resources = resources;
    else delete pod.spec.resources;
    pod.status = previous.status;
    keepMetadata(pod, previous, ALL_BUT_MANAGED_FIELDS);
  }
  setGeneration(pod, previous);
}

/** Containers that were renamed or reordered are left alone, for validation to complain about. */
function resized(next: Container[], previous: readonly Container[]): Container[] {
  if (next.some(({ name }, index) => name !== previous[index]?.name)) return next;
  return previous.map((container, index) => {
    const { resources, resizePolicy } = next[index] as Container;
    const merged = { ...container, resources, resizePolicy };
    if (!resizePolicy) delete merged.resizePolicy;
    return merged;
  });
}

const ALL_BUT_MANAGED_FIELDS = [
  "deletionTimestamp",
  "generation",
  "selfLink",
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
] as const satisfies (keyof Pod["metadata"])[];

function keepMetadata(pod: Pod, previous: Pod, fields: readonly (keyof Pod["metadata"])[]): void {
  const kept: Record<string, unknown> = { ...pod.metadata };
  for (const field of fields) {
    if (previous.metadata[field] === undefined) delete kept[field];
    else kept[field] = previous.metadata[field];
  }
  pod.metadata = kept as unknown as Pod["metadata"];
}

function setGeneration(pod: Pod, previous: Pod): void {
  const generation = previous.metadata.generation ?? 0;
  pod.metadata.generation = sameStruct(pod.spec, previous.spec, "PodSpec") ? generation : generation + 1;
}
