/** Source: ValidateReplicaSet… of pkg/apis/apps/validation. */
import { type FieldError, Path } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateCounts, validateParts } from "../validation/counts.ts";
import { validateImmutableSelector } from "../validation/selector.ts";
import { validateSelectorAndTemplate } from "../validation/template.ts";

const SPEC = new Path("spec");
const STATUS = new Path("status");
const PARTS = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"];

export function validateReplicaSet({ spec }: AnyObject): FieldError[] {
  return [...validateCounts(spec, SPEC, "replicas", "minReadySeconds"), ...validateSelectorAndTemplate(spec, SPEC)];
}

export function validateReplicaSetUpdate(replicaSet: AnyObject, previous: AnyObject): FieldError[] {
  const { selector } = replicaSet.spec;
  return [...validateReplicaSet(replicaSet), ...validateImmutableSelector(selector, previous.spec.selector, SPEC.child("selector"))];
}

/** Also that of a ReplicationController, which has no terminatingReplicas. */
export function validateReplicaSetStatus({ status }: AnyObject): FieldError[] {
  return [
    ...validateCounts(status, STATUS, "replicas", ...PARTS, "observedGeneration", "terminatingReplicas"),
    ...validateParts(status, STATUS, PARTS),
  ];
}
