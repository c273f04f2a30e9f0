/** Admission policies and their bindings; expressions are not compiled. Source: pkg/apis/admissionregistration/validation. */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1035Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isQualifiedName,
  Path,
  required,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { ParamKind, ParamRef } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import {
  enumErrors,
  failurePolicyErrors,
  matchConditionsErrors,
  matchResourcesErrors,
  MUTATING_OPERATIONS,
  setMatchResourcesDefaults,
} from "./rules.ts";

const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const ACTIONS = ["Audit", "Deny", "Warn"];
const PATCH_TYPES = ["ApplyConfiguration", "JSONPatch"];
const REINVOCATION_POLICIES = ["IfNeeded", "Never"];
const MISSING_PARAMETER_ACTIONS = ["Deny", "Allow"];
const NOTHING_CHECKED = "validations or auditAnnotations must contain at least one item";
const MAX_AUDIT_ANNOTATIONS = 20;
const MAX_AUDIT_EXPRESSION = 5 * 1024;

type Spec = AnyObject["spec"];

export function setPolicyDefaults(policy: AnyObject): void {
  policy["spec"] ??= {};
  policy["spec"].failurePolicy ??= "Fail";
  setMatchResourcesDefaults(policy["spec"].matchConstraints);
}

export const setBindingDefaults = ({ spec }: AnyObject): void => setMatchResourcesDefaults(spec?.matchResources);

/** What both kinds of policy have; `operations`: what rules may be for, where that is not everything. */
function policyErrors(spec: Spec, operations?: readonly string[]): FieldError[] {
  const { failurePolicy, paramKind, matchConstraints, matchConditions, variables } = spec;
  const path = "spec.matchConstraints";
  const errors = failurePolicy === undefined ? [required("spec.failurePolicy")] : failurePolicyErrors(failurePolicy, "spec.failurePolicy");
  if (paramKind) errors.push(...paramKindErrors(paramKind, "spec.paramKind"));
  if (matchConstraints) {
    errors.push(...matchResourcesErrors(matchConstraints, path));
    const rules: { operations?: string[] }[] = matchConstraints.resourceRules ?? [];
    if (!rules.length) errors.push(required(`${path}.resourceRules`));
    if (operations) {
      const named = rules.flatMap((rule) => rule.operations ?? []);
      errors.push(...named.flatMap((operation) => enumErrors(operation, operations, `${path}.resourceRules.operations`)));
    }
  } else errors.push(required(path));
  errors.push(...matchConditionsErrors(matchConditions ?? [], "spec.matchConditions"));
  for (const [index, variable] of (variables ?? []).entries()) errors.push(...variableErrors(variable, `spec.variables[${index}]`));
  return errors;
}

function paramKindErrors({ apiVersion = "", kind = "" }: ParamKind, path: string): FieldError[] {
  const errors = apiVersion ? apiVersionErrors(apiVersion, `${path}.apiVersion`) : [required(`${path}.apiVersion`)];
  if (!kind) return [...errors, required(`${path}.kind`)];
  const wrong = isDns1035Label(kind.toLowerCase());
  if (!wrong.length) return errors;
  return [...errors, invalidValue(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${wrong.join(",")}`)];
}

function apiVersionErrors(apiVersion: string, path: string): FieldError[] {
  const parts = apiVersion === "/" ? [""] : apiVersion.split("/");
  if (parts.length > 2) return [invalidValue(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const version = parts.at(-1) ?? "";
  const group = parts.length === 2 ? (parts[0] ?? "") : "";
  const wrongGroup = group ? isDns1123Subdomain(group) : [];
  const errors = wrongGroup.length ? [invalidValue(path, group, wrongGroup.join(","))] : [];
  if (!version) return [...errors, invalidValue(path, apiVersion, "version must be specified")];
  const wrong = isDns1035Label(version);
  return wrong.length ? [...errors, invalidValue(path, version, wrong.join(","))] : errors;
}

function variableErrors({ name = "", expression = "" }: { name?: string; expression?: string }, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!name.trim()) errors.push(required(`${path}.name`, "name is not specified"));
  else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) errors.push(invalidValue(`${path}.name`, name, "must be a valid CEL identifier"));
  if (!expression.trim()) errors.push(required(`${path}.expression`, "expression is not specified"));
  return errors;
}

export function validateValidatingPolicy({ metadata, spec = {} }: AnyObject): FieldError[] {
  const { validations = [], auditAnnotations = [] } = spec;
  const errors = policyErrors(spec);
  if (!validations.length && !auditAnnotations.length) {
    return [...errors, required("spec.validations", NOTHING_CHECKED), required("spec.auditAnnotations", NOTHING_CHECKED)];
  }
  for (const [index, validation] of validations.entries()) errors.push(...validationErrors(validation, `spec.validations[${index}]`));
  if (auditAnnotations.length > MAX_AUDIT_ANNOTATIONS) {
    const text = `must not have more than ${MAX_AUDIT_ANNOTATIONS} auditAnnotations`;
    errors.push(invalidValue("spec.auditAnnotations", auditAnnotations, text));
  }
  const keys = new Set<string>();
  for (const [index, { key = "", valueExpression = "" }] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`;
    errors.push(...auditErrors(metadata.name ?? "", key, valueExpression, path));
    if (keys.has(key)) errors.push(duplicate(`${path}.key`, key));
    keys.add(key);
  }
  return errors;
}

function auditErrors(policy: string, key: string, expression: string, path: string): FieldError[] {
  const name = `${policy}/${key}`;
  const errors = invalidEach(`${path}.key`, name, isQualifiedName(name));
  if (!expression.trim()) return [...errors, required(`${path}.valueExpression`, "valueExpression is not specified")];
  if (expression.trim().length <= MAX_AUDIT_EXPRESSION) return errors;
  return [...errors, required(`${path}.valueExpression`, `must not exceed ${MAX_AUDIT_EXPRESSION} bytes in length`)];
}

interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

function validationErrors({ expression = "", message = "", messageExpression = "", reason }: Validation, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const blank = (text: string): boolean => text !== "" && !text.trim();
  if (!expression.trim()) errors.push(required(`${path}.expression`, "expression is not specified"));
  if (blank(messageExpression)) errors.push(invalidValue(`${path}.messageExpression`, messageExpression, "must be non-empty if specified"));
  if (blank(message)) errors.push(invalidValue(`${path}.message`, message, "must be non-empty if specified"));
  else if (message.trim().includes("\n")) errors.push(invalidValue(`${path}.message`, message, "must not contain line breaks"));
  return [...errors, ...enumErrors(reason, REASONS, `${path}.reason`)];
}

export function validateMutatingPolicy({ spec = {} }: AnyObject): FieldError[] {
  const { mutations = [], reinvocationPolicy } = spec;
  const errors = policyErrors(spec, MUTATING_OPERATIONS);
  if (!mutations.length) errors.push(required("spec.mutations", "mutations must contain at least one item"));
  for (const [index, mutation] of mutations.entries()) errors.push(...mutationErrors(mutation, `spec.mutations[${index}]`));
  if (!reinvocationPolicy) errors.push(required("spec.reinvocationPolicy"));
  else errors.push(...enumErrors(reinvocationPolicy, REINVOCATION_POLICIES, "spec.reinvocationPolicy"));
  return errors;
}

interface Mutation {
  patchType?: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}

/** The one member that the type of the patch names, with an expression, and no other. */
function mutationErrors(mutation: Mutation, path: string): FieldError[] {
  const { patchType = "" } = mutation;
  if (!PATCH_TYPES.includes(patchType))
    return patchType ? enumErrors(patchType, PATCH_TYPES, `${path}.patchType`) : [required(`${path}.patchType`)];
  const [wanted, other] =
    patchType === "JSONPatch" ? (["jsonPatch", "applyConfiguration"] as const) : (["applyConfiguration", "jsonPatch"] as const);
  const errors: FieldError[] = [];
  if (!mutation[wanted]) errors.push(required(`${path}.${wanted}`, `must be specified when patchType is ${patchType}`));
  else if (!mutation[wanted].expression?.trim()) errors.push(required(`${path}.${wanted}.expression`, "expression is not specified"));
  if (mutation[other]) errors.push(invalidValue(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`));
  return errors;
}

export function validateMutatingBinding({ spec = {} }: AnyObject): FieldError[] {
  const { policyName, paramRef, matchResources } = spec;
  const path = "spec.policyName";
  const errors = policyName ? invalidEach(path, policyName, isDns1123Subdomain(policyName)) : [required(path)];
  if (paramRef) errors.push(...paramRefErrors(paramRef, "spec.paramRef"));
  return matchResources ? [...errors, ...matchResourcesErrors(matchResources, "spec.matchResources")] : errors;
}

export const validateValidatingBinding = (binding: AnyObject): FieldError[] => [
  ...validateMutatingBinding(binding),
  ...actionsErrors(binding["spec"]?.validationActions ?? [], "spec.validationActions"),
];

function paramRefErrors({ name, selector, parameterNotFoundAction: action }: ParamRef, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const exclusive = "name and selector are mutually exclusive";
  if (name) {
    errors.push(...invalidEach(`${path}.name`, name, isPathSegmentName(name)));
    if (selector) errors.push(forbiddenField(`${path}.name`, exclusive));
  }
  if (selector) {
    errors.push(...validateLabelSelector(selector, new Path(`${path}.selector`)));
    if (name) errors.push(forbiddenField(`${path}.selector`, exclusive));
  }
  if (!name && !selector) errors.push(required(path, "one of name or selector must be specified"));
  const at = `${path}.parameterNotFoundAction`;
  return [...errors, ...(action ? enumErrors(action, MISSING_PARAMETER_ACTIONS, at) : [required(at)])];
}

function actionsErrors(actions: readonly string[], path: string): FieldError[] {
  if (!actions.length) return [required(path, "at least one validation action is required")];
  const errors = actions.flatMap((action, index) => [
    ...enumErrors(action, ACTIONS, `${path}[${index}]`),
    ...(actions.indexOf(action) < index ? [duplicate(`${path}[${index}]`, action)] : []),
  ]);
  if (!actions.includes("Deny") || !actions.includes("Warn")) return errors;
  const why = "repeating the same validation failure information in the API response and headers serves no purpose";
  return [...errors, invalidValue(path, actions, `must not contain both Deny and Warn (${why})`)];
}
