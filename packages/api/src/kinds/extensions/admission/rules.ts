/** What webhooks and policies are called for. Source: validateRuleWithOperations, validateMatchConditions of pkg/apis/admissionregistration/validation. */
import {
  duplicate,
  type FieldError,
  invalidEach,
  invalidValue,
  isPathSegmentName,
  isQualifiedName,
  notSupported,
  Path,
  required,
  tooMany,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type {
  LabelSelector,
  MatchCondition,
  MatchResources,
  NamedRuleWithOperations,
  RuleWithOperations,
} from "../../../generated/types.ts";

const SCOPES = ["*", "Cluster", "Namespaced"];
const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
/** There is nothing to change about what is deleted. */
export const MUTATING_OPERATIONS = OPERATIONS.filter((operation) => operation !== "DELETE");
const MATCH_POLICIES = ["Equivalent", "Exact"];
const FAILURE_POLICIES = ["Fail", "Ignore"];
const MAX_MATCH_CONDITIONS = 64;

export function enumErrors(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

export const failurePolicyErrors = (policy: string | undefined, path: string): FieldError[] => enumErrors(policy, FAILURE_POLICIES, path);
export const matchPolicyErrors = (policy: string | undefined, path: string): FieldError[] => enumErrors(policy, MATCH_POLICIES, path);

const alone = (list: readonly string[], others: string, path: string): FieldError[] =>
  list.length > 1 && list.includes("*") ? [invalidValue(path, list, `if '*' is present, must not specify other ${others}`)] : [];
const some = (list: readonly unknown[], path: string): FieldError[] => (list.length ? [] : [required(path)]);

export function ruleErrors(rule: RuleWithOperations, path: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const errors = [...some(operations, `${path}.operations`), ...alone(operations, "operations", `${path}.operations`)];
  for (const [index, operation] of operations.entries()) {
    if (!OPERATIONS.includes(operation)) errors.push(notSupported(`${path}.operations[${index}]`, operation, OPERATIONS));
  }
  errors.push(...some(apiGroups, `${path}.apiGroups`), ...alone(apiGroups, "API groups", `${path}.apiGroups`));
  errors.push(...some(apiVersions, `${path}.apiVersions`), ...alone(apiVersions, "API versions", `${path}.apiVersions`));
  for (const [index, version] of apiVersions.entries()) if (!version) errors.push(required(`${path}.apiVersions[${index}]`));
  return [...errors, ...resourcesErrors(resources, `${path}.resources`), ...enumErrors(scope, SCOPES, `${path}.scope`)];
}

// `pods`, `pods/status`, `pods/*`, `*/status`, `*`: what another entry covers already must not be said.
function resourcesErrors(resources: readonly string[], path: string): FieldError[] {
  const errors = some(resources, path);
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  let plain = false;
  for (const [index, entry] of resources.entries()) {
    const at = `${path}[${index}]`;
    if (!entry) {
      errors.push(required(at));
      continue;
    }
    const slash = entry.indexOf("/");
    if (slash < 0) {
      plain = entry !== "*";
      continue;
    }
    const [resource, subresource] = [entry.slice(0, slash), entry.slice(slash + 1)];
    const covered = (by: string): FieldError => invalidValue(at, entry, `if '${by}' is present, must not specify ${entry}`);
    if (wholeResources.has(resource)) errors.push(covered(`${resource}/*`));
    if (wholeSubresources.has(subresource)) errors.push(covered(`*/${subresource}`));
    if (subresource === "*") wholeResources.add(resource);
    if (resource === "*") wholeSubresources.add(subresource);
  }
  if (resources.length > 1 && resources.includes("*/*")) {
    errors.push(invalidValue(path, resources, "if '*/*' is present, must not specify other resources"));
  }
  if (resources.includes("*") && plain) {
    errors.push(invalidValue(path, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}

/** Of a policy, which names rules of objects by name, too. */
export function matchResourcesErrors(resources: MatchResources, path: string): FieldError[] {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = resources;
  const selector = (value: LabelSelector | undefined, at: string): FieldError[] =>
    value === undefined ? [required(at)] : validateLabelSelector(value, new Path(at));
  return [
    ...(matchPolicy === undefined ? [required(`${path}.matchPolicy`)] : matchPolicyErrors(matchPolicy, `${path}.matchPolicy`)),
    ...selector(namespaceSelector, `${path}.namespaceSelector`),
    ...selector(objectSelector, `${path}.objectSelector`),
    ...resourceRules.flatMap((rule, index) => namedRuleErrors(rule, `${path}.resourceRules[${index}]`)),
    ...excludeResourceRules.flatMap((rule, index) => namedRuleErrors(rule, `${path}.excludeResourceRules[${index}]`)),
  ];
}

function namedRuleErrors(rule: NamedRuleWithOperations, path: string): FieldError[] {
  const names = rule.resourceNames ?? [];
  const errors = names.flatMap((name, index) => [
    ...invalidEach(`${path}.resourceNames[${index}]`, name, isPathSegmentName(name)),
    ...(names.indexOf(name) < index ? [duplicate(`${path}.resourceNames[${index}]`, name)] : []),
  ]);
  return [...errors, ...ruleErrors(rule, path)];
}

/** Expressions are not compiled here: see the package's README. */
export function matchConditionsErrors(conditions: readonly MatchCondition[], path: string): FieldError[] {
  const errors = conditions.length > MAX_MATCH_CONDITIONS ? [tooMany(path, conditions.length, MAX_MATCH_CONDITIONS)] : [];
  const names = new Set<string>();
  for (const [index, { name = "", expression = "" }] of conditions.entries()) {
    const at = `${path}[${index}]`;
    if (!expression.trim()) errors.push(required(`${at}.expression`));
    errors.push(...(name ? invalidEach(`${at}.name`, name, isQualifiedName(name)) : [required(`${at}.name`)]));
    if (name && names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
  }
  return errors;
}

/** Source: SetDefaults_Rule and SetDefaults_MatchResources. */
export function setRuleDefaults(rules: { scope?: string }[] | undefined): void {
  for (const rule of rules ?? []) rule.scope ??= "*";
}

export function setMatchResourcesDefaults(resources: MatchResources | undefined): void {
  if (!resources) return;
  resources.matchPolicy ??= "Equivalent";
  resources.namespaceSelector ??= {};
  resources.objectSelector ??= {};
  setRuleDefaults(resources.resourceRules);
  setRuleDefaults(resources.excludeResourceRules);
}
