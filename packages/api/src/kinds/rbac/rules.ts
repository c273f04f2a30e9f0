/** Roles and bindings. Source: pkg/apis/rbac/{v1,validation}. */
import {
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  notSupported,
  Path,
  required,
  selectorFromLabelSelector,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { LabelSelector, PolicyRule, RbacSubject, RoleRef } from "../../generated/types.ts";
import type { AnyObject } from "../../machinery/definition.ts";
import { pathSegmentName } from "../rest/names.ts";

const GROUP = "rbac.authorization.k8s.io";
const OF_GROUP = ["User", "Group"];

export function setBindingDefaults(binding: AnyObject): void {
  binding.roleRef ??= {};
  binding.roleRef.apiGroup ||= GROUP;
  for (const subject of binding.subjects ?? []) if (OF_GROUP.includes(subject.kind)) subject.apiGroup ||= GROUP;
}

export const validateRole = ({ rules }: AnyObject): FieldError[] => rulesErrors(rules, true);

export function validateClusterRole({ rules, aggregationRule }: AnyObject): FieldError[] {
  return [...rulesErrors(rules, false), ...(aggregationRule ? aggregationErrors(aggregationRule.clusterRoleSelectors ?? []) : [])];
}

function rulesErrors(rules: PolicyRule[] | undefined, namespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, index) => ruleErrors(rule, namespaced, `rules[${index}]`));
}

function ruleErrors(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const { verbs, nonResourceURLs, apiGroups, resources, resourceNames } = rule;
  const errors = verbs?.length ? [] : [required(`${path}.verbs`, "verbs must contain at least one value")];
  if (nonResourceURLs?.length) {
    const refuse = (text: string): FieldError => invalidValue(`${path}.nonResourceURLs`, nonResourceURLs, text);
    if (namespaced) errors.push(refuse("namespaced rules cannot apply to non-resource URLs"));
    const named = apiGroups?.length || resources?.length || resourceNames?.length;
    if (named) errors.push(refuse("rules cannot apply to both regular resources and non-resource URLs"));
    return errors;
  }
  if (!apiGroups?.length) errors.push(required(`${path}.apiGroups`, "resource rules must supply at least one api group"));
  if (!resources?.length) errors.push(required(`${path}.resources`, "resource rules must supply at least one resource"));
  return errors;
}

function aggregationErrors(selectors: readonly LabelSelector[]): FieldError[] {
  const path = "aggregationRule.clusterRoleSelectors";
  if (!selectors.length) return [required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")];
  return selectors.flatMap((selector, index) => {
    const at = new Path(path).index(index);
    const errors = validateLabelSelector(selector, at);
    try {
      selectorFromLabelSelector(selector);
    } catch {
      errors.push(invalidValue(at, undefined, "invalid label selector."));
    }
    return errors;
  });
}

/** `roleKinds`: what the reference may name. */
export function validateBinding({ roleRef, subjects }: AnyObject, roleKinds: readonly string[], namespaced: boolean): FieldError[] {
  const { apiGroup, kind, name }: RoleRef = roleRef;
  const errors = apiGroup === GROUP ? [] : [notSupported("roleRef.apiGroup", apiGroup, [GROUP])];
  if (!roleKinds.includes(kind)) errors.push(notSupported("roleRef.kind", kind ?? "", roleKinds));
  errors.push(...(name ? invalidEach("roleRef.name", name, pathSegmentName(name, false)) : [required("roleRef.name")]));
  const list: RbacSubject[] = subjects ?? [];
  return [...errors, ...list.flatMap((subject, index) => subjectErrors(subject, namespaced, `subjects[${index}]`))];
}

function subjectErrors({ kind, name, apiGroup = "", namespace }: RbacSubject, namespaced: boolean, path: string): FieldError[] {
  const errors = name ? [] : [required(`${path}.name`)];
  if (kind === "ServiceAccount") {
    if (name) errors.push(...invalidEach(`${path}.name`, name, isDns1123Subdomain(name)));
    if (apiGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [""]));
    if (!namespaced && !namespace) errors.push(required(`${path}.namespace`));
  } else if (!OF_GROUP.includes(kind)) errors.push(notSupported(`${path}.kind`, kind ?? "", ["ServiceAccount", ...OF_GROUP]));
  else if (apiGroup !== GROUP) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [GROUP]));
  return errors;
}

/** The reference is printed as the Go struct it was. */
export function roleRefErrors({ roleRef }: AnyObject, previous: AnyObject): FieldError[] {
  const { apiGroup: APIGroup = "", kind: Kind = "", name: Name = "" }: RoleRef = roleRef;
  const before: RoleRef = previous.roleRef;
  if (before.apiGroup === APIGroup && before.kind === Kind && before.name === Name) return [];
  return [invalidValue("roleRef", { APIGroup, Kind, Name }, "cannot change roleRef")];
}
