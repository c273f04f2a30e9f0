/** Source: ValidateReplicationController… of pkg/apis/core/validation. The selector may change. */
import { type FieldError, Path, required, selectorFromSet } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateCounts } from "../validation/counts.ts";
import { validateTemplateFor } from "../validation/template.ts";

const SPEC = new Path("spec");

export function validateReplicationController({ spec }: AnyObject): FieldError[] {
  const selector = selectorFromSet(spec.selector);
  return [
    ...validateCounts(spec, SPEC, "minReadySeconds"),
    ...(selector.empty() ? [required(SPEC.child("selector"))] : []),
    ...validateCounts(spec, SPEC, "replicas"),
    ...validateTemplateFor("ReplicationController", spec.template, selector, SPEC.child("template")),
  ];
}
