/** Source: ValidateResourceQuota… of pkg/apis/core/validation. */
import { type FieldError, invalidValue, required } from "@kubarium/apimachinery";
import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { type Amounts, amountErrors, isQuotaResource, quotaNameErrors } from "../quantities.ts";

const OF_PODS = ["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
/** What each scope can count; those that need no values. */
const SCOPES: Record<string, { resources: readonly string[]; exists?: true }> = {
  Terminating: { resources: OF_PODS, exists: true },
  NotTerminating: { resources: OF_PODS, exists: true },
  BestEffort: { resources: ["pods"], exists: true },
  NotBestEffort: { resources: OF_PODS, exists: true },
  PriorityClass: { resources: OF_PODS },
  CrossNamespacePodAffinity: { resources: OF_PODS, exists: true },
  VolumeAttributesClass: { resources: ["persistentvolumeclaims", "requests.storage"] },
};
const CLASHES = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];
const EXISTS =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function amountsErrors(amounts: Amounts | undefined, path: string): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, amount]) => [
    ...quotaNameErrors(name, `${path}[${name}]`),
    ...amountErrors(name, amount, `${path}[${name}]`),
  ]);
}

export function validateResourceQuota({ spec = {} }: AnyObject): FieldError[] {
  return [...amountsErrors(spec.hard, "spec.hard"), ...scopesErrors(spec), ...selectorErrors(spec)];
}

function unfit(scope: string, hard: Amounts | undefined): string[] {
  const fitting = SCOPES[scope]?.resources;
  return Object.keys(hard ?? {}).filter((name) => fitting && isQuotaResource(name) && !fitting.includes(name));
}

function clashes(scopes: readonly string[], spec: ResourceQuotaSpec, path: string): FieldError[] {
  const clashing = CLASHES.filter((pair) => pair.every((scope) => scopes.includes(scope)));
  return clashing.map(() => invalidValue(path, spec.scopes, "conflicting scopes"));
}

function scopesErrors(spec: ResourceQuotaSpec): FieldError[] {
  const path = "spec.scopes";
  const scopes = spec.scopes ?? [];
  const errors = scopes.flatMap((scope) => [
    ...(SCOPES[scope] ? [] : [invalidValue(path, scopes, "unsupported scope")]),
    ...unfit(scope, spec.hard).map(() => invalidValue(path, scopes, "unsupported scope applied to resource")),
  ]);
  return [...errors, ...clashes(scopes, spec, path)];
}

function selectorErrors(spec: ResourceQuotaSpec): FieldError[] {
  const { scopeSelector } = spec;
  if (!scopeSelector) return [];
  const path = "spec.scopeSelector.matchExpressions";
  const expressions = scopeSelector.matchExpressions ?? [];
  const printed = { MatchExpressions: expressions.map(goRequirement) };
  const errors = expressions.flatMap((expression) => [
    ...(SCOPES[expression.scopeName] ? [] : [invalidValue(`${path}.scopeName`, expression.scopeName, "unsupported scope")]),
    ...unfit(expression.scopeName, spec.hard).map(() => invalidValue(path, printed, "unsupported scope applied to resource")),
    ...operatorErrors(expression, path),
  ]);
  const names = expressions.map(({ scopeName }) => scopeName);
  return [...errors, ...clashes(names, spec, path)];
}

const goRequirement = ({ scopeName, operator, values }: ScopedResourceSelectorRequirement) => ({
  ScopeName: scopeName,
  Operator: operator,
  Values: values ?? null,
});

function operatorErrors({ scopeName, operator, values = [] }: ScopedResourceSelectorRequirement, path: string): FieldError[] {
  const at = `${path}.operator`;
  const errors = SCOPES[scopeName]?.exists && operator !== "Exists" ? [invalidValue(at, operator, EXISTS)] : [];
  if (operator === "In" || operator === "NotIn") {
    const text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    return values.length ? errors : [...errors, required(`${path}.values`, text)];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    const text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    return values.length ? [...errors, invalidValue(`${path}.values`, values, text)] : errors;
  }
  return [...errors, invalidValue(at, operator ?? "", "not a valid selector operator")];
}

export function validateResourceQuotaUpdate(quota: AnyObject, previous: AnyObject): FieldError[] {
  const scopes = (of: AnyObject): string => [...new Set<string>(of.spec?.scopes ?? [])].sort().join();
  const errors = validateResourceQuota(quota);
  if (scopes(quota) !== scopes(previous)) errors.push(invalidValue("spec.scopes", quota.spec?.scopes, "field is immutable"));
  return errors;
}

export function validateResourceQuotaStatusUpdate({ status = {} }: AnyObject): FieldError[] {
  return [...amountsErrors(status.hard, "status.hard"), ...amountsErrors(status.used, "status.used")];
}
