/** A Pod as a whole, without the metadata that every kind has. Source: validatePodMetadataAndSpec, ValidatePodCreate. */
import { type FieldError, forbiddenField } from "@kubarium/apimachinery";
import type { Pod, PodSpec } from "../../../generated/types.ts";
import { checkImageBlanks } from "./containers/container.ts";
import type { Errors } from "./names.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { checkAnnotations, checkProfilesMatch } from "./security/annotations.ts";

const POD_OPTIONS = { resourceIsPod: true };

/** What holds at any time. */
export function checkPod(errors: Errors, pod: Pod): void {
  const { metadata, spec } = pod;
  checkAnnotations(errors, "metadata.annotations", metadata.annotations, spec);
  errors.push(...validatePodSpec(spec, metadata, "spec", POD_OPTIONS));
  if (!spec.serviceAccountName) checkNoTokens(errors, spec);
  for (const [index, container] of (spec.containers ?? []).entries()) checkImageBlanks(errors, `spec.containers[${index}]`, container);
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    checkImageBlanks(errors, `spec.initContainers[${index}]`, container);
  }
}

function checkNoTokens(errors: Errors, spec: PodSpec): void {
  for (const [index, { projected }] of (spec.volumes ?? []).entries()) {
    for (const [sourceIndex, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
      if (!serviceAccountToken) continue;
      const field = `spec.volumes[${index}].projected.sources[${sourceIndex}].serviceAccountToken`;
      errors.push(forbiddenField(field, "must not be specified when serviceAccountName is not set"));
    }
  }
}

export function validatePodCreate(pod: Pod): FieldError[] {
  const errors: Errors = [];
  checkPod(errors, pod);
  const { spec, metadata } = pod;
  if (spec.ephemeralContainers?.length) errors.push(forbiddenField("spec.ephemeralContainers", "cannot be set on create"));
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  checkProfilesMatch(errors, "spec", metadata.annotations, spec);
  return errors;
}
