/** What an access review must say. Source: pkg/apis/authorization/validation. */
import type { AnyObject } from "@kubarium/api/server";
import { type FieldError, invalid, invalidValue } from "@kubarium/apimachinery";

/** Throws 422. The kind is not named: Kubernetes has none at hand there. */
export function checkAccessReview({ metadata, spec = {} }: AnyObject, scope: "cluster" | "namespace" | "self"): void {
  const errors = [...specErrors(spec, scope), ...metadataErrors(metadata, scope)];
  if (scope === "namespace") errors.push(...localErrors(metadata, spec));
  if (errors.length) throw invalid({ group: "authorization.k8s.io", kind: "" }, "", errors);
}

function specErrors(spec: AnyObject[string], scope: string): FieldError[] {
  const { resourceAttributes, nonResourceAttributes, user, groups } = spec;
  const errors: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes) {
    const why = "cannot be specified in combination with resourceAttributes";
    errors.push(invalidValue("spec.nonResourceAttributes", goAttributes(nonResourceAttributes), why));
  }
  if (!resourceAttributes && !nonResourceAttributes) {
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    errors.push(invalidValue("spec.resourceAttributes", null, why));
  }
  if (scope !== "self" && !user && !groups?.length)
    errors.push(invalidValue("spec.user", "", "at least one of user or group must be specified"));
  for (const selector of ["fieldSelector", "labelSelector"]) errors.push(...selectorErrors(resourceAttributes?.[selector], selector));
  return errors;
}

function selectorErrors(selector: AnyObject[string], name: string): FieldError[] {
  if (!selector) return [];
  const path = `spec.resourceAttributes.${name}`;
  const { rawSelector, requirements } = selector;
  if (rawSelector && requirements?.length)
    return [invalidValue(`${path}.rawSelector`, rawSelector, "may not specified at the same time as requirements")];
  return [];
}

function metadataErrors(metadata: AnyObject["metadata"], scope: string): FieldError[] {
  const { managedFields: _fields, namespace, ...rest } = metadata;
  const isEmpty = Object.keys(rest).length === 0 && (scope === "namespace" || !namespace);
  if (isEmpty) return [];
  return [invalidValue("metadata", metadata, scope === "namespace" ? "must be empty except for namespace" : "must be empty")];
}

function localErrors(metadata: AnyObject["metadata"], spec: AnyObject[string]): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors: FieldError[] = [];
  const asked: string = resourceAttributes?.namespace ?? "";
  if (resourceAttributes && asked !== metadata.namespace)
    errors.push(invalidValue("spec.resourceAttributes.namespace", asked, "must match metadata.namespace"));
  if (nonResourceAttributes)
    errors.push(invalidValue("spec.nonResourceAttributes", goAttributes(nonResourceAttributes), "disallowed on this kind of request"));
  return errors;
}

/** As Go prints the internal struct. */
const goAttributes = ({ path = "", verb = "" }: { path?: string; verb?: string }): object => ({ Path: path, Verb: verb });
