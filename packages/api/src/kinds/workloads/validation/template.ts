/** Selector and template, as Deployments and ReplicaSets are held to them. Source: pkg/apis/apps/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  type Path,
  required,
  type Selector,
  selectorFromLabelSelector,
  sortedMap,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validatePodTemplateSpec } from "../../pods/index.ts";

type Spec = AnyObject["spec"];

/** The ReplicaSet's text about an empty selector speaks of a deployment, too. */
export function validateSelectorAndTemplate(spec: Spec, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  const at = path.child("selector");
  const { selector } = spec;
  if (!selector) errors.push(required(at));
  else {
    errors.push(...validateLabelSelector(selector, at));
    const requirements = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0);
    if (requirements === 0) errors.push(invalidValue(at, selector, "empty selector is invalid for deployment"));
  }
  const parsed = parse(selector);
  if (!parsed) errors.push(invalidValue(at, selector, "invalid label selector"));
  else errors.push(...validateTemplateFor("ReplicaSet", spec.template, parsed, path.child("template")));
  return errors;
}

function parse(selector: Spec): Selector | undefined {
  try {
    return selectorFromLabelSelector(selector);
  } catch {
    return undefined;
  }
}

/** A template whose Pods are replaced: its labels match, it restarts always and has no deadline. */
export function validateTemplateFor(kind: string, template: Spec, selector: Selector, path: Path): FieldError[] {
  if (!template) return [required(path)];
  const errors: FieldError[] = [];
  const { labels } = template.metadata ?? {};
  if (!selector.empty() && !selector.matches(labels)) {
    errors.push(invalidValue(path.child("metadata", "labels"), sortedMap(labels), "`selector` does not match template `labels`"));
  }
  errors.push(...validatePodTemplateSpec(template, path));
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  if (restartPolicy !== "Always") errors.push(notSupported(path.child("spec", "restartPolicy"), restartPolicy, ["Always"]));
  if (activeDeadlineSeconds != null) {
    const text = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbiddenField(path.child("spec", "activeDeadlineSeconds"), text));
  }
  return errors;
}
