/**
 * What may change of a Job's template: nothing, unless it is suspended and has no Pods; then how its Pods are scheduled, and
 * their resources. Source: validatePodTemplateUpdate in pkg/apis/batch/validation, validationOptionsForJob in pkg/registry/batch/job.
 */
import { deepEqual, FIELD_IMMUTABLE, type FieldError, invalidValue } from "@kubarium/apimachinery";
import type { Affinity, Container, JobSpec, JobStatus, PodSpec, PodTemplateSpec } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { goPodTemplate, goStruct, sameStruct } from "../../../pods/index.ts";
import { hasCondition } from "./conditions.ts";

/** `previous` is the whole Job, its status decides. */
export function validateTemplateUpdate({ template }: JobSpec, previous: AnyObject): FieldError[] {
  const before = previous.spec.template as PodTemplateSpec;
  if (!isResting(previous))
    return sameTemplate(template, before) ? [] : [invalidValue("spec.template", goPodTemplate(template), FIELD_IMMUTABLE)];
  const [spec, old] = [template.spec as PodSpec, before.spec as PodSpec];
  const allowed: PodSpec = {
    ...old,
    affinity: withNodeAffinity(old.affinity, spec.affinity),
    nodeSelector: spec.nodeSelector,
    tolerations: spec.tolerations,
    schedulingGates: spec.schedulingGates,
    containers: withResources(old.containers, spec.containers),
    initContainers: withResources(old.initContainers, spec.initContainers),
  } as PodSpec;
  return sameStruct(spec, allowed, "PodSpec") ? [] : [invalidValue("spec.template.spec", goStruct(spec, "PodSpec"), FIELD_IMMUTABLE)];
}

/** Suspended, and none of its Pods runs. */
function isResting({ spec, status }: AnyObject): boolean {
  const { startTime, active = 0 }: JobStatus = status ?? {};
  return Boolean(spec.suspend) && (!startTime || hasCondition(status, "Suspended")) && active === 0;
}

function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return deepEqual(a.metadata ?? {}, b.metadata ?? {}) && sameStruct(a.spec, b.spec, "PodSpec");
}

/** The old affinity with the new one's part about nodes. */
function withNodeAffinity(old: Affinity | undefined, next: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _, ...others } = old ?? {};
  if (!next) return Object.keys(others).length > 0 ? others : undefined;
  return next.nodeAffinity ? { ...others, nodeAffinity: next.nodeAffinity } : others;
}

function withResources(old: readonly Container[] | undefined, next: readonly Container[] | undefined): Container[] | undefined {
  if (!old || old.length !== next?.length) return old as Container[] | undefined;
  return old.map((container, index) => {
    const other = next[index] as Container;
    return other.name === container.name ? ({ ...container, resources: other.resources } as Container) : container;
  });
}
