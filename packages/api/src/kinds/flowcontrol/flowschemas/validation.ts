/** Source: ValidateFlowSchema of pkg/apis/flowcontrol/validation. */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  required,
  sortedAsGo,
} from "@kubarium/apimachinery";
import type {
  FlowcontrolSubject,
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

const DEFAULT_PRECEDENCE = 1000;
const MAX_PRECEDENCE = 10_000;
const DISTINGUISHERS = ["ByNamespace", "ByUser"];
const VERBS = sortedAsGo(["get", "list", "create", "update", "delete", "deletecollection", "patch", "watch", "proxy"]);
const SUBJECTS = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;

export function setFlowSchemaDefaults(schema: AnyObject): void {
  schema["spec"] ??= {};
  schema["spec"].matchingPrecedence ||= DEFAULT_PRECEDENCE;
}

export function validateFlowSchema(schema: AnyObject): FieldError[] {
  const spec: FlowSchemaSpec = schema["spec"];
  const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec;
  const errors: FieldError[] = [];
  const refuse = (text: string): void => void errors.push(invalidValue("spec.matchingPrecedence", precedence, text));
  if (precedence <= 0) refuse("must be a positive value");
  if (precedence > MAX_PRECEDENCE) refuse(`must not be greater than ${MAX_PRECEDENCE}`);
  if (precedence === 1 && schema.metadata.name !== "exempt") refuse("only the schema named 'exempt' may have matchingPrecedence 1");
  if (distinguisherMethod && !DISTINGUISHERS.includes(distinguisherMethod.type)) {
    errors.push(notSupported("spec.distinguisherMethod.type", { Type: distinguisherMethod.type ?? "" }, DISTINGUISHERS));
  }
  const path = "spec.priorityLevelConfiguration.name";
  const level = priorityLevelConfiguration?.name;
  errors.push(...(level ? invalidEach(path, level, isDns1123Subdomain(level)) : [required(path, "must reference a priority level")]));
  return [...errors, ...rules.flatMap((rule, index) => rulesErrors(rule, `spec.rules[${index}]`)), ...conditionsErrors(schema)];
}

/** Of the status, for both kinds: each type once. */
export function conditionsErrors({ status }: AnyObject): FieldError[] {
  const conditions: { type?: string }[] = status?.conditions ?? [];
  const seen = new Set<string>();
  return conditions.flatMap(({ type = "" }, index) => {
    const path = `status.conditions[${index}].type`;
    const errors = seen.has(type) ? [duplicate(path, type)] : [];
    seen.add(type);
    return type ? errors : [...errors, required(path)];
  });
}

function rulesErrors({ subjects = [], resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects, path: string): FieldError[] {
  const errors = subjects.flatMap((subject, index) => subjectErrors(subject, `${path}.subjects[${index}]`));
  if (!subjects.length) errors.push(required(`${path}.subjects`, "subjects must contain at least one value"));
  if (!resourceRules.length && !nonResourceRules.length) {
    errors.push(required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"));
  }
  return [
    ...errors,
    ...resourceRules.flatMap((rule, index) => resourceErrors(rule, `${path}.resourceRules[${index}]`)),
    ...nonResourceRules.flatMap((rule, index) => nonResourceErrors(rule, `${path}.nonResourceRules[${index}]`)),
  ];
}

/** The member that the kind names is there, and no other. */
function subjectErrors(subject: FlowcontrolSubject, path: string): FieldError[] {
  const { kind } = subject;
  const wanted = SUBJECTS[kind as keyof typeof SUBJECTS];
  if (!wanted) return [notSupported(`${path}.kind`, kind ?? "", sortedAsGo(Object.keys(SUBJECTS)))];
  const member: { name?: string; namespace?: string } | undefined = subject[wanted];
  const at = `${path}.${wanted}`;
  const errors = member ? memberErrors(kind, member, at) : [required(at, `${wanted} is required when subject kind is '${kind}'`)];
  for (const [other, field] of [...Object.entries(SUBJECTS).filter(([name]) => name !== kind)]) {
    if (subject[field]) errors.push(forbiddenField(`${path}.${field}`, `${field} is forbidden when subject kind is not '${other}'`));
  }
  return errors;
}

function memberErrors(kind: string, { name, namespace }: { name?: string; namespace?: string }, path: string): FieldError[] {
  const errors = name ? [] : [required(`${path}.name`)];
  if (kind !== "ServiceAccount") return errors;
  if (name && name !== "*") errors.push(...invalidEach(`${path}.name`, name, isDns1123Subdomain(name)));
  if (!namespace) return [...errors, required(`${path}.namespace`, "must specify namespace for service account")];
  return [...errors, ...invalidEach(`${path}.namespace`, namespace, isDns1123Label(namespace))];
}

const alone = (list: readonly string[], others: string, path: string): FieldError[] =>
  list.length > 1 && list.includes("*") ? [invalidValue(path, list, `if '*' is present, must not specify other ${others}`)] : [];

function verbsErrors(verbs: readonly string[], path: string): FieldError[] {
  if (!verbs.length) return [required(path, "verbs must contain at least one value")];
  if (verbs.includes("*")) return alone(verbs, "verbs", path);
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

function resourceErrors(rule: ResourcePolicyRule, path: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], namespaces = [], clusterScope } = rule;
  const listErrors = (list: readonly string[], what: string, others: string, at: string): FieldError[] =>
    list.length ? alone(list, others, at) : [required(at, `resource rules must supply at least one ${what}`)];
  const errors = [
    ...verbsErrors(verbs, `${path}.verbs`),
    ...listErrors(apiGroups, "api group", "api groups", `${path}.apiGroups`),
    ...listErrors(resources, "resource", "resources", `${path}.resources`),
  ];
  const at = `${path}.namespaces`;
  if (!namespaces.length && !clusterScope) {
    return [...errors, required(at, "resource rules that are not cluster scoped must supply at least one namespace")];
  }
  if (namespaces.includes("*")) return [...errors, ...alone(namespaces, "namespaces", at)];
  const bad = (name: string): string[] =>
    isDns1123Label(name).map((text) => `each member of this list must be '*' or a DNS-1123 label; ${text}`);
  return [...errors, ...namespaces.flatMap((name, index) => invalidEach(`${at}[${index}]`, name, bad(name)))];
}

function nonResourceErrors({ verbs = [], nonResourceURLs = [] }: NonResourcePolicyRule, path: string): FieldError[] {
  const errors = verbsErrors(verbs, `${path}.verbs`);
  const at = `${path}.nonResourceURLs`;
  if (!nonResourceURLs.length) return [...errors, required(at, "nonResourceURLs must contain at least one value")];
  if (nonResourceURLs.includes("*")) return [...errors, ...alone(nonResourceURLs, "non-resource URLs", at)];
  return [
    ...errors,
    ...nonResourceURLs.flatMap((url, index) => {
      const problem = urlProblem(url);
      return problem ? [invalidValue(`${at}[${index}]`, url, problem)] : [];
    }),
  ];
}

function urlProblem(url: string): string | undefined {
  if (!url) return "must not be empty";
  if (url === "/") return undefined;
  if (!url.startsWith("/")) return "must start with slash";
  if (url.includes(" ")) return "must not contain white-space";
  if (url.includes("//")) return "must not contain double slash";
  const wildcard = url.indexOf("*");
  return wildcard >= 0 && (wildcard < url.length - 1 || !url.endsWith("/*")) ? "wildcard can only do suffix matching" : undefined;
}
