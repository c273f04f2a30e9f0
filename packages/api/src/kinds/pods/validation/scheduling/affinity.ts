/** Node and Pod affinity. Source: validateAffinity and its neighbours in pkg/apis/core/validation. */
import {
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isValidLabelValue,
  Path,
  required,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type {
  Affinity,
  LabelSelector,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from "../../../../generated/types.ts";
import { checkQualifiedName, checkRule, type Errors, type FieldPath } from "../names.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

export function checkAffinity(errors: Errors, path: FieldPath, affinity: Affinity): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity) checkNodeAffinity(errors, `${path}.nodeAffinity`, nodeAffinity);
  if (podAffinity) checkPodAffinity(errors, `${path}.podAffinity`, podAffinity);
  if (podAntiAffinity) checkPodAffinity(errors, `${path}.podAntiAffinity`, podAntiAffinity);
}

function checkNodeAffinity(errors: Errors, path: FieldPath, affinity: NodeAffinity): void {
  if (affinity[REQUIRED]) checkNodeSelector(errors, `${path}.${REQUIRED}`, affinity[REQUIRED]);
  for (const [index, { weight, preference }] of (affinity[PREFERRED] ?? []).entries()) {
    const at = `${path}.${PREFERRED}[${index}]`;
    checkWeight(errors, `${at}.weight`, weight);
    checkTerm(errors, `${at}.preference`, preference ?? {}, false);
  }
}

/** Also the rule of PersistentVolumes' node affinity. */
export function checkNodeSelector(errors: Errors, path: FieldPath, { nodeSelectorTerms = [] }: NodeSelector): void {
  if (nodeSelectorTerms.length === 0) errors.push(required(`${path}.nodeSelectorTerms`, "must have at least one node selector term"));
  for (const [index, term] of nodeSelectorTerms.entries()) checkTerm(errors, `${path}.nodeSelectorTerms[${index}]`, term, true);
}

/** Preferences may name values that no label can have; they just never match. */
function checkTerm(errors: Errors, path: FieldPath, term: NodeSelectorTerm, labelValues: boolean): void {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) {
    checkExpression(errors, `${path}.matchExpressions[${index}]`, requirement, labelValues);
  }
  for (const [index, requirement] of (term.matchFields ?? []).entries()) {
    checkNodeField(errors, `${path}.matchFields[${index}]`, requirement);
  }
}

function checkExpression(errors: Errors, path: FieldPath, requirement: NodeSelectorRequirement, labelValues: boolean): void {
  const { key = "", operator = "", values = [] } = requirement;
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) {
        errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      break;
    case "Gt":
    case "Lt":
      if (values.length !== 1) {
        errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      break;
    default:
      errors.push(invalidValue(`${path}.operator`, operator, "not a valid selector operator"));
  }
  checkQualifiedName(errors, `${path}.key`, key);
  if (!labelValues) return;
  for (const [index, value] of values.entries()) checkRule(errors, `${path}.values[${index}]`, value, isValidLabelValue(value));
}

function checkNodeField(errors: Errors, path: FieldPath, { key = "", operator = "", values = [] }: NodeSelectorRequirement): void {
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(invalidValue(`${path}.operator`, operator, "not a valid selector operator"));
  } else if (values.length !== 1) {
    errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  }
  if (key !== "metadata.name") {
    errors.push(invalidValue(`${path}.key`, key, "not a valid field selector key"));
    return;
  }
  for (const [index, value] of values.entries()) checkRule(errors, `${path}.values[${index}]`, value, isDns1123Subdomain(value));
}

function checkPodAffinity(errors: Errors, path: FieldPath, affinity: PodAffinity): void {
  for (const [index, term] of (affinity[REQUIRED] ?? []).entries()) checkPodTerm(errors, `${path}.${REQUIRED}[${index}]`, term);
  for (const [index, { weight, podAffinityTerm }] of (affinity[PREFERRED] ?? []).entries()) {
    const at = `${path}.${PREFERRED}[${index}]`;
    checkWeight(errors, `${at}.weight`, weight);
    checkPodTerm(errors, `${at}.podAffinityTerm`, podAffinityTerm ?? {});
  }
}

function checkWeight(errors: Errors, path: FieldPath, weight = 0): void {
  if (weight <= 0 || weight > 100) errors.push(invalidValue(path, weight, "must be in the range 1-100"));
}

function checkPodTerm(errors: Errors, path: FieldPath, term: Partial<PodAffinityTerm>): void {
  errors.push(...validateLabelSelector(term.labelSelector, new Path(`${path}.labelSelector`)));
  errors.push(...validateLabelSelector(term.namespaceSelector, new Path(`${path}.namespaceSelector`)));
  for (const name of term.namespaces ?? []) checkRule(errors, `${path}.namespace`, name, isDns1123Label(name));
  checkMatchLabelKeys(errors, path, term.labelSelector, term.matchLabelKeys, term.mismatchLabelKeys);
  if (!term.topologyKey) errors.push(required(`${path}.topologyKey`, "can not be empty"));
  checkQualifiedName(errors, `${path}.topologyKey`, term.topologyKey ?? "");
}

function checkLabelKeys(errors: Errors, path: FieldPath, keys: readonly string[], selector: LabelSelector | undefined): void {
  if (keys.length > 0 && !selector) errors.push(forbiddenField(path, "must not be specified when labelSelector is not set"));
  else for (const [index, key] of keys.entries()) checkQualifiedName(errors, `${path}[${index}]`, key);
}

/** Keys whose values are taken from the Pod's own labels; creation has merged them into the selector by now. */
export function checkMatchLabelKeys(
  errors: Errors,
  path: FieldPath,
  selector: LabelSelector | undefined,
  keys: readonly string[] = [],
  otherKeys: readonly string[] = [],
): void {
  checkLabelKeys(errors, `${path}.matchLabelKeys`, keys, selector);
  checkLabelKeys(errors, `${path}.mismatchLabelKeys`, otherKeys, selector);
  if (keys.length > 0 && selector) {
    const selected = new Set(Object.keys(selector.matchLabels ?? {}));
    for (const { key } of selector.matchExpressions ?? []) {
      const index = keys.lastIndexOf(key);
      if (index >= 0 && selected.has(key)) {
        errors.push(invalidValue(`${path}[${index}]`, key, "exists in both matchLabelKeys and labelSelector"));
      }
      selected.add(key);
    }
  }
  for (const [index, key] of keys.entries()) {
    if (!otherKeys.includes(key)) continue;
    errors.push(invalidValue(`${path}.matchLabelKeys[${index}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys"));
  }
}
