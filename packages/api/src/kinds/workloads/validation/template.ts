/** Selector and template, as Deployments and ReplicaSets are held to them. Source: pkg/apis/apps/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  type Path,
  required,
  type Selector,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validatePodTemplateSpec } from "../../pods/index.ts";
import { doesNotMatch, isEmptySelector, parsedSelector, printedSelector } from "./selector.ts";

type Spec = AnyObject["spec"];

/** The ReplicaSet's text about an empty selector speaks of a deployment, too. */
export function validateSelectorAndTemplate(spec: Spec, path: Path): FieldError[] {
  const at = path.child("selector");
  const { selector } = spec;
  const errors = validateRequiredSelector(selector, at, "deployment");
  const parsed = parsedSelector(selector);
  if (!parsed) errors.push(invalidValue(at, printedSelector(selector), "invalid label selector"));
  else errors.push(...validateTemplateFor("ReplicaSet", spec.template, parsed, path.child("template")));
  return errors;
}

export function validateRequiredSelector(selector: Spec, path: Path, kind: string): FieldError[] {
  if (!selector) return [required(path)];
  const errors = [...validateLabelSelector(selector, path)];
  if (isEmptySelector(selector)) errors.push(invalidValue(path, {}, `empty selector is invalid for ${kind}`));
  return errors;
}

/** A template whose Pods are replaced: its labels match, it restarts always and has no deadline. */
export function validateTemplateFor(kind: string, template: Spec, selector: Selector, path: Path): FieldError[] {
  if (!template) return [required(path)];
  const errors: FieldError[] = [];
  const { labels } = template.metadata ?? {};
  if (!selector.empty() && !selector.matches(labels)) errors.push(doesNotMatch(labels, path));
  errors.push(...validatePodTemplateSpec(template, path), ...validateLongRunning(kind, template, path));
  return errors;
}

/** Pods that are kept running restart always and have no deadline. */
export function validateLongRunning(kind: string, { spec }: Spec, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  const { restartPolicy, activeDeadlineSeconds } = spec;
  if (restartPolicy !== "Always") errors.push(notSupported(path.child("spec", "restartPolicy"), restartPolicy, ["Always"]));
  if (activeDeadlineSeconds != null) {
    const text = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbiddenField(path.child("spec", "activeDeadlineSeconds"), text));
  }
  return errors;
}
