/** Only cpu and memory may be resized. Source: ValidatePodResize in pkg/apis/core/validation. */
import { type FieldError, forbiddenField, invalidValue } from "@kubarium/apimachinery";
import type { Container, Pod, PodSpec, ResourceRequirements } from "../../../../generated/types.ts";
import { computePodQos, qosClassOf } from "../../../../pods/qos.ts";
import { isSidecar } from "../../../../pods/state.ts";
import { sameStruct } from "../../diff/semantic.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkPod } from "../pod.ts";
import { MIRROR_ANNOTATION } from "../resources/pod-level.ts";

const ONLY_CPU_AND_MEMORY = "only cpu and memory resources are mutable";

export function validatePodResize(pod: Pod, previous: Pod): FieldError[] {
  if (previous.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return [forbiddenField("", "static pods cannot be resized")];
  if (previous.spec.os?.name === "windows") return [forbiddenField("", "windows pods cannot be resized")];
  const errors: Errors = [];
  checkPod(errors, pod);
  if (qosClassOf(previous) !== computePodQos(pod.spec)) {
    errors.push(invalidValue("spec", pod.status?.qosClass ?? "", "Pod QOS Class may not change as a result of resizing"));
  }
  if (!nodeCanResize(previous)) errors.push(forbiddenField("spec", "Pod running on node without support for resize"));
  const rest: PodSpec = { ...pod.spec };
  if (hasAmounts(previous.spec.resources) || hasAmounts(pod.spec.resources)) checkPodLevel(errors, rest, pod.spec, previous.spec);
  if (!checkOrder(errors, pod.spec, previous.spec)) return errors;
  checkNothingRemoved(errors, "spec.initContainers", pod.spec.initContainers, previous.spec.initContainers);
  checkNothingRemoved(errors, "spec.containers", pod.spec.containers, previous.spec.containers);
  rest.containers = checkContainers(errors, pod.spec.containers, previous.spec.containers);
  rest.initContainers = checkInitContainers(errors, pod.spec.initContainers ?? [], previous.spec.initContainers ?? []);
  if (errors.length === 0 && !sameStruct(rest, previous.spec, "PodSpec")) errors.push(forbiddenField("spec", ONLY_CPU_AND_MEMORY));
  return errors;
}

/** A node that knows of resizing reports what its containers have. */
function nodeCanResize({ status }: Pod): boolean {
  const running = status?.containerStatuses?.find(({ state }) => state?.running);
  return !running || running.resources !== undefined;
}

function hasAmounts(resources: ResourceRequirements | undefined): boolean {
  return Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;
}

function checkPodLevel(errors: Errors, rest: PodSpec, next: PodSpec, old: PodSpec): void {
  if (old.resources && !next.resources) {
    errors.push(forbiddenField("spec.resources", "pod-level resources cannot be removed"));
    return;
  }
  if (old.resources) {
    if (removed(next.resources?.requests, old.resources.requests)) {
      errors.push(forbiddenField("spec.resources.requests", "pod-level resource requests cannot be removed"));
    }
    if (removed(next.resources?.limits, old.resources.limits)) {
      errors.push(forbiddenField("spec.resources.limits", "pod-level resource limits cannot be removed"));
    }
  }
  const undone = withOldCpuAndMemory(next.resources, old.resources);
  rest.resources = old.resources || hasAmounts(undone) || undone.claims?.length ? undone : undefined;
  if (!sameStruct(rest.resources, old.resources, "ResourceRequirements")) {
    errors.push(forbiddenField("spec", "only cpu and memory resources are mutable at pod-level"));
  }
}

function checkOrder(errors: Errors, next: PodSpec, old: PodSpec): boolean {
  const before = errors.length;
  for (const list of ["containers", "initContainers"] as const) {
    const containers = next[list] ?? [];
    const previous = old[list] ?? [];
    if (containers.length !== previous.length) {
      errors.push(forbiddenField(`spec.${list}`, `${list} may not be added or removed on resize`));
      continue;
    }
    for (const [index, { name }] of previous.entries()) {
      if (containers[index]?.name === name) continue;
      errors.push(forbiddenField(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`));
    }
  }
  return errors.length === before;
}

function checkNothingRemoved(errors: Errors, path: FieldPath, next: readonly Container[] = [], previous: readonly Container[] = []): void {
  for (const [index, { resources: old }] of previous.entries()) {
    const resources = next[index]?.resources;
    const at = `${path}[${index}].resources`;
    if (removed(resources?.requests, old?.requests)) errors.push(forbiddenField(`${at}.requests`, "resource requests cannot be removed"));
    if (removed(resources?.limits, old?.limits)) errors.push(forbiddenField(`${at}.limits`, "resource limits cannot be removed"));
  }
}

function removed(next: Record<string, string> = {}, old: Record<string, string> = {}): boolean {
  return Object.keys(old).some((name) => next[name] === undefined);
}

function checkContainers(errors: Errors, next: readonly Container[], previous: readonly Container[]): Container[] {
  return next.map((container, index) => {
    const old = previous[index] as Container;
    const rest = { ...container, resources: withOldCpuAndMemory(container.resources, old.resources) };
    if (!sameStruct(rest, old, "Container")) errors.push(forbiddenField("spec", ONLY_CPU_AND_MEMORY));
    return rest;
  });
}

function checkInitContainers(errors: Errors, next: readonly Container[], previous: readonly Container[]): Container[] {
  return next.map((container, index) => {
    const old = previous[index] as Container;
    const field = `spec.initContainers[${index}]`;
    const rest = { ...container, resources: withOldCpuAndMemory(container.resources, old.resources) };
    if (!sameStruct(rest, old, "Container")) {
      errors.push(forbiddenField(field, "only cpu and memory resources for init or sidecar containers are mutable"));
    }
    if (isSidecar(container) || sameStruct(container, old, "Container")) return rest;
    for (const { restartPolicy } of container.resizePolicy ?? []) {
      if (restartPolicy !== "RestartContainer") continue;
      errors.push(forbiddenField(field, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized"));
    }
    return rest;
  });
}

/** Claims are no longer looked at. */
function withOldCpuAndMemory(next: ResourceRequirements = {}, old: ResourceRequirements = {}): ResourceRequirements {
  return { limits: withOld(next.limits, old.limits), requests: withOld(next.requests, old.requests) };
}

function withOld(next: Record<string, string> | undefined, old: Record<string, string> = {}): Record<string, string> {
  const list: Record<string, string> = { ...next };
  for (const name of ["cpu", "memory"]) {
    if (old[name] === undefined) delete list[name];
    else list[name] = old[name];
  }
  return list;
}
