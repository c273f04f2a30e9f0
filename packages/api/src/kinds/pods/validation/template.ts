/** Pod templates, as workloads hold them. Source: ValidatePodTemplateSpec in pkg/apis/core/validation. */
import { type FieldError, forbiddenField, Path, validateAnnotations, validateLabels } from "@kubarium/apimachinery";
import type { PodSpec, PodTemplateSpec } from "../../../generated/types.ts";
import type { PodValidationOptions } from "../options.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { checkAnnotations, checkProfilesMatch } from "./security/annotations.ts";

/** Expects a template with its defaults. */
export function validatePodTemplateSpec(template: PodTemplateSpec, path: Path | string, options: PodValidationOptions = {}): FieldError[] {
  const at = String(path);
  const { metadata, spec = {} as PodSpec } = template;
  const errors: FieldError[] = [];
  if (metadata?.labels) errors.push(...validateLabels(metadata.labels, new Path(`${at}.labels`)));
  if (metadata?.annotations) errors.push(...validateAnnotations(metadata.annotations, new Path(`${at}.annotations`)));
  checkAnnotations(errors, `${at}.annotations`, metadata?.annotations, spec);
  errors.push(...validatePodSpec(spec, undefined, `${at}.spec`, options));
  checkProfilesMatch(errors, `${at}.spec`, metadata?.annotations, spec);
  if (spec.ephemeralContainers?.length) {
    errors.push(forbiddenField(`${at}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  }
  return errors;
}

/** What some kinds check a second time. */
export function validatePodTemplateAnnotations({ metadata, spec }: PodTemplateSpec, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  checkAnnotations(errors, `${path}.annotations`, metadata?.annotations, spec ?? ({} as PodSpec));
  return errors;
}
