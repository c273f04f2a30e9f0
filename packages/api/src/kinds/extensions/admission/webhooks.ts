/** Both kinds of webhook configurations. Source: validateMutatingWebhookConfiguration of pkg/apis/admissionregistration/validation. */
import {
  duplicate,
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1035Label,
  Path,
  required,
  validateFullyQualifiedName,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { MutatingWebhook } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { sameValue } from "../../rest/generation.ts";
import { clientConfigErrors } from "./client.ts";
import { enumErrors, failurePolicyErrors, matchConditionsErrors, matchPolicyErrors, ruleErrors, setRuleDefaults } from "./rules.ts";

const REVIEW_VERSIONS = ["v1", "v1beta1"];
const HARMLESS = ["None", "NoneOnDryRun"];
const SIDE_EFFECTS = ["None", "NoneOnDryRun", "Some", "Unknown"];
const REINVOCATION_POLICIES = ["IfNeeded", "Never"];

type Webhook = MutatingWebhook;

const webhooksOf = ({ webhooks }: AnyObject): Webhook[] => webhooks ?? [];

export function setWebhookDefaults(configuration: AnyObject, mutating: boolean): void {
  for (const webhook of webhooksOf(configuration)) {
    webhook.failurePolicy ??= "Fail";
    webhook.matchPolicy ??= "Equivalent";
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= 10;
    if (mutating) webhook.reinvocationPolicy ??= "Never";
    setRuleDefaults(webhook.rules);
    if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  }
}

/** What was stored before a rule was made stays valid. */
interface Allowed {
  sideEffects: boolean;
  unknownVersions: boolean;
  sameNames: boolean;
  invalidValues: boolean;
  conditions: boolean;
}

const NOTHING: Allowed = { sideEffects: false, unknownVersions: false, sameNames: false, invalidValues: false, conditions: false };

export const validateWebhooks = (configuration: AnyObject): FieldError[] => errorsOf(configuration, NOTHING);

export function validateWebhooksUpdate(configuration: AnyObject, previous: AnyObject): FieldError[] {
  const before = webhooksOf(previous);
  const names = before.map(({ name }) => name);
  const badSelector = ({ namespaceSelector, objectSelector }: Webhook): boolean =>
    [namespaceSelector, objectSelector].some((selector) => validateLabelSelector(selector, new Path()).length > 0);
  const conditions = (of: AnyObject) => webhooksOf(of).map(({ matchConditions }) => matchConditions ?? []);
  return errorsOf(configuration, {
    sideEffects: before.some(({ sideEffects }) => !HARMLESS.includes(sideEffects)),
    unknownVersions: before.some(
      ({ admissionReviewVersions: versions }) => versions?.length && !versions.some((v) => REVIEW_VERSIONS.includes(v)),
    ),
    sameNames: new Set(names).size < names.length,
    invalidValues: before.some(badSelector),
    conditions: sameValue(conditions(configuration), conditions(previous)),
  });
}

function errorsOf(configuration: AnyObject, allowed: Allowed): FieldError[] {
  const names = new Set<string>();
  return webhooksOf(configuration).flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const { name } = webhook;
    const repeated = !allowed.sameNames && name && names.has(name) ? [duplicate(`${path}.name`, name)] : [];
    names.add(name);
    const versions = versionsErrors(webhook.admissionReviewVersions ?? [], allowed, `${path}.admissionReviewVersions`);
    return [...webhookErrors(webhook, allowed, path), ...versions, ...repeated];
  });
}

function webhookErrors(webhook: Webhook, allowed: Allowed, path: string): FieldError[] {
  const { name, rules = [], failurePolicy, matchPolicy, sideEffects, timeoutSeconds, reinvocationPolicy } = webhook;
  const effects = allowed.sideEffects ? SIDE_EFFECTS : HARMLESS;
  const wrongTimeout = timeoutSeconds !== undefined && (timeoutSeconds < 1 || timeoutSeconds > 30);
  const selectorOptions = { allowInvalidValues: allowed.invalidValues };
  return [
    ...validateFullyQualifiedName(name ?? "", new Path(`${path}.name`)),
    ...rules.flatMap((rule, index) => ruleErrors(rule, `${path}.rules[${index}]`)),
    ...failurePolicyErrors(failurePolicy, `${path}.failurePolicy`),
    ...matchPolicyErrors(matchPolicy, `${path}.matchPolicy`),
    ...(sideEffects === undefined ? [required(`${path}.sideEffects`, `must specify one of ${effects.join(", ")}`)] : []),
    ...enumErrors(sideEffects, effects, `${path}.sideEffects`),
    ...(wrongTimeout ? [invalidValue(`${path}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds")] : []),
    ...validateLabelSelector(webhook.namespaceSelector, new Path(`${path}.namespaceSelector`), selectorOptions),
    ...validateLabelSelector(webhook.objectSelector, new Path(`${path}.objectSelector`), selectorOptions),
    ...enumErrors(reinvocationPolicy, REINVOCATION_POLICIES, `${path}.reinvocationPolicy`),
    ...clientConfigErrors(webhook.clientConfig ?? {}, `${path}.clientConfig`),
    ...(allowed.conditions ? [] : matchConditionsErrors(webhook.matchConditions ?? [], `${path}.matchConditions`)),
  ];
}

function versionsErrors(versions: readonly string[], allowed: Allowed, path: string): FieldError[] {
  const known = REVIEW_VERSIONS.join(", ");
  if (!versions.length) return [required(path, `must specify one of ${known}`)];
  const errors = versions.flatMap((version, index) =>
    versions.indexOf(version) < index
      ? [invalidValue(`${path}[${index}]`, version, "duplicate version")]
      : invalidEach(`${path}[${index}]`, version, isDns1035Label(version)),
  );
  if (allowed.unknownVersions || versions.some((version) => REVIEW_VERSIONS.includes(version))) return errors;
  return [...errors, invalidValue(path, versions, `must include at least one of ${known}`)];
}

export const webhookColumns = tableOf(
  nameColumn,
  {
    name: "Webhooks",
    description: "Webhooks indicates the number of webhooks registered in this configuration",
    type: "integer",
    cell: (configuration) => webhooksOf(configuration).length,
  },
  ageColumn,
);
