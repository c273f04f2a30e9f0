/** Which changes of a running Pod are allowed. Source: ValidatePodUpdate in pkg/apis/core/validation. */
import { type FieldError, forbiddenField, inclusiveRangeMessage, invalidValue, required } from "@kubarium/apimachinery";
import type { Container, Pod, PodSpec } from "../../../../generated/types.ts";
import { sameStruct } from "../../diff/semantic.ts";
import { structDiff } from "../../diff/unified.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkPod } from "../pod.ts";
import { checkOnlyAddedTolerations, checkOnlyDeletedGates } from "../scheduling/tolerations.ts";
import { checkAnnotationUpdates } from "../security/annotations.ts";
import { keepGatedPlacement } from "./gated.ts";

const UPDATABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

export function validatePodUpdate(pod: Pod, previous: Pod): FieldError[] {
  const errors: Errors = [];
  const { spec } = pod;
  const old = previous.spec;
  checkPod(errors, pod);
  checkAnnotationUpdates(errors, "metadata.annotations", pod.metadata.annotations, previous.metadata.annotations, spec);
  if (!checkImages(errors, "spec.containers", spec.containers, old.containers)) return errors;
  if (!checkImages(errors, "spec.initContainers", spec.initContainers, old.initContainers)) return errors;
  if (!checkDeadline(errors, "spec.activeDeadlineSeconds", spec, old)) return errors;
  checkOnlyAddedTolerations(errors, "spec.tolerations", spec.tolerations ?? [], old.tolerations ?? []);
  checkOnlyDeletedGates(errors, "spec.schedulingGates", spec.schedulingGates ?? [], old.schedulingGates ?? []);
  if (sameStruct(spec, old, "PodSpec")) return errors;
  const rest = withAllowedChangesUndone(spec, old);
  if (old.schedulingGates?.length) keepGatedPlacement(errors, rest, old);
  if (!sameStruct(rest, old, "PodSpec")) {
    const detail = `pod updates may not change fields other than ${UPDATABLE}\n${structDiff(old, rest, "PodSpec")}`;
    errors.push(forbiddenField("spec", detail));
  }
  return errors;
}

/** False when there is no use in looking further. */
function checkImages(errors: Errors, path: FieldPath, next: readonly Container[] = [], previous: readonly Container[] = []): boolean {
  if (next.length !== previous.length) {
    errors.push(forbiddenField(path, "pod updates may not add or remove containers"));
    return false;
  }
  for (const [index, { image = "" }] of next.entries()) {
    const field = `${path}[${index}].image`;
    if (!image) errors.push(required(field));
    if (image !== image.trim()) errors.push(invalidValue(field, image, "must not have leading or trailing whitespace"));
  }
  return true;
}

const MAX_INT32 = 2 ** 31 - 1;

/** A deadline may be set or come nearer. */
function checkDeadline(errors: Errors, path: FieldPath, { activeDeadlineSeconds: next }: PodSpec, old: PodSpec): boolean {
  const previous = old.activeDeadlineSeconds;
  if (next === undefined) {
    if (previous !== undefined) errors.push(invalidValue(path, undefined, "must not update from a positive integer to nil value"));
    return true;
  }
  if (next < 0 || next > MAX_INT32) errors.push(invalidValue(path, next, inclusiveRangeMessage(0, MAX_INT32)));
  else if (previous !== undefined && previous < next) {
    errors.push(invalidValue(path, next, "must be less than or equal to previous value"));
  } else return true;
  return false;
}

function withAllowedChangesUndone(spec: PodSpec, old: PodSpec): PodSpec {
  const oldImages = (containers: Container[] | undefined, before: readonly Container[] = []) =>
    containers?.map((container, index) => ({ ...container, image: before[index]?.image }));
  const rest: PodSpec = {
    ...spec,
    containers: oldImages(spec.containers, old.containers) ?? [],
    initContainers: oldImages(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && rest.terminationGracePeriodSeconds === 1) {
    rest.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  return rest;
}
