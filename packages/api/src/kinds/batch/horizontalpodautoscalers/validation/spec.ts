/** Source: pkg/apis/autoscaling/validation. Objects are in their v2 form. */
import { type FieldError, forbiddenField, invalidValue, Path, required } from "@kubarium/apimachinery";
import type { V2HorizontalPodAutoscalerSpec } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { validateCounts } from "../../../workloads/validation/counts.ts";
import { validateScalingRules } from "./behavior.ts";
import { validateMetric } from "./metrics.ts";
import { apiVersionProblem, type ReferenceRules, validateReference } from "./reference.ts";

const SPEC = new Path("spec");
const STATUS = new Path("status");

export const validateAutoscaler = ({ spec }: AnyObject): FieldError[] =>
  validateSpec(spec, {
    target: { allowCore: spec.scaleTargetRef?.kind === "ReplicationController" },
    object: { allowCore: true },
  });

/** What was stored with a bad API version may keep it. */
export function validateAutoscalerUpdate({ spec }: AnyObject, previous: AnyObject): FieldError[] {
  const { kind, apiVersion } = spec.scaleTargetRef ?? {};
  const before = previous.spec.scaleTargetRef ?? {};
  const same = (kind ?? "") === (before.kind ?? "") && (apiVersion ?? "") === (before.apiVersion ?? "");
  const metrics = (previous.spec as V2HorizontalPodAutoscalerSpec).metrics ?? [];
  const wasBad = metrics.some(
    ({ type, object }) => type === "Object" && object && apiVersionProblem(object.describedObject, { allowCore: true }),
  );
  return validateSpec(spec, {
    target: { allowCore: kind === "ReplicationController", ...(same ? { allowAny: true } : {}) },
    object: { allowCore: true, ...(wasBad ? { allowAny: true } : {}) },
  });
}

interface Rules {
  target: ReferenceRules;
  object: ReferenceRules;
}

function validateSpec(spec: V2HorizontalPodAutoscalerSpec, rules: Rules): FieldError[] {
  const { minReplicas, maxReplicas = 0, metrics = [], behavior } = spec;
  const errors: FieldError[] = [];
  const max = SPEC.child("maxReplicas");
  if (minReplicas != null && minReplicas < 1) {
    errors.push(invalidValue(SPEC.child("minReplicas"), minReplicas, "must be greater than or equal to 1"));
  }
  if (maxReplicas === 0) errors.push(required(max, "must be set and greater than 0"));
  else if (maxReplicas < 0) errors.push(invalidValue(max, maxReplicas, "must be greater than or equal to 1"));
  if (minReplicas != null && maxReplicas < minReplicas) {
    errors.push(invalidValue(max, maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  errors.push(...validateReference(spec.scaleTargetRef, SPEC.child("scaleTargetRef"), rules.target));
  const at = SPEC.child("metrics");
  errors.push(...metrics.flatMap((metric, index) => validateMetric(metric, at.index(index), rules.object)));
  if (minReplicas === 0 && !metrics.some(({ type }) => type === "Object" || type === "External")) {
    errors.push(forbiddenField(at, "must specify at least one Object or External metric to support scaling to zero replicas"));
  }
  return [
    ...errors,
    ...validateScalingRules(behavior?.scaleUp, SPEC.child("behavior", "scaleUp")),
    ...validateScalingRules(behavior?.scaleDown, SPEC.child("behavior", "scaleDown")),
  ];
}

export const validateAutoscalerStatus = ({ status }: AnyObject): FieldError[] =>
  validateCounts(status, STATUS, "currentReplicas", "desiredReplicas");
