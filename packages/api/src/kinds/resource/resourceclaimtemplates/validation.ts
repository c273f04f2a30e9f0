/** Source: ValidateResourceClaimTemplate in pkg/apis/resource/validation. */
import { deepEqual, FIELD_IMMUTABLE, type FieldError, invalidValue, Path, sortedMap } from "@kubarium/apimachinery";
import type { ResourceClaimTemplateSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { checkTemplateMetadata } from "../../pods/index.ts";
import { printedClaimSpec } from "../claims/printed.ts";
import { validateClaimSpec } from "../claims/validation.ts";

const SPEC = new Path("spec");

export function validateClaimTemplate({ spec }: AnyObject): FieldError[] {
  const errors: FieldError[] = [];
  checkTemplateMetadata(errors, "spec.metadata", spec?.metadata);
  return [...errors, ...validateClaimSpec(spec?.spec, SPEC.child("spec"))];
}

export function validateClaimTemplateUpdate(template: AnyObject, previous: AnyObject): FieldError[] {
  const errors = validateClaimTemplate(template);
  const [next, before] = [printed(template.spec), printed(previous.spec)];
  return deepEqual(next, before) ? errors : [...errors, invalidValue(SPEC, next, FIELD_IMMUTABLE)];
}

/** As the Go struct that it was: its metadata is not a field of its own. */
function printed({ metadata, spec }: Partial<ResourceClaimTemplateSpec> = {}): Record<string, unknown> {
  const { labels, annotations } = metadata ?? {};
  return {
    ...(labels ? { labels: sortedMap(labels) } : {}),
    ...(annotations ? { annotations: sortedMap(annotations) } : {}),
    Spec: printedClaimSpec(spec),
  };
}
