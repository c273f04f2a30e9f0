/** What one write does to the quotas of its namespace: a plan, or a refusal. Source: apiserver/pkg/admission/plugin/resourcequota CheckRequest. */
import type { AnyObject } from "@kubarium/api/server";
import {
  add,
  type Amounts,
  amountsOf,
  evaluatorFor,
  increase,
  mask,
  type QuotaEvaluator,
  quotaMatches,
  resourceUsage,
  scopesOf,
} from "@kubarium/api/quota";
import type { StatusError } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { AdmissionAttributes } from "../../admission.ts";
import { refusal } from "../../refusal.ts";

/** A quota and what is used of it, as far as the write path knows. */
export interface KnownQuota {
  quota: AnyObject;
  used: Amounts;
}

/** Whether a write can change what is used. Deleting does too, but that is counted by the controller. */
export function isCounted({ operation, resource, subresource, object, oldObject }: AdmissionAttributes): boolean {
  if (!object || !resource.definition.namespaced) return false;
  switch (resource.fullName) {
    case "events":
    case "events.events.k8s.io":
      return false;
    case "pods":
      if (subresource === "resize") return operation === "UPDATE";
      if (subresource) return false;
      return operation === "CREATE" || hasDeadline(oldObject) !== hasDeadline(object);
    case "services":
    case "persistentvolumeclaims":
      return !subresource && (operation === "CREATE" || operation === "UPDATE");
    default:
      return !subresource && operation === "CREATE";
  }
}

const hasDeadline = (pod: AnyObject | undefined): boolean => (pod?.["spec"]?.activeDeadlineSeconds ?? -1) >= 0;

/** What is used once the write is done, one entry per quota, in order. Throws 403 when it does not fit. */
export function planUsage(attributes: AdmissionAttributes, quotas: readonly KnownQuota[], clock: Clock): Amounts[] {
  const { object, oldObject, resource } = attributes;
  const evaluator = evaluatorFor(resource.fullName);
  if (!object) return quotas.map(({ used }) => used);
  const affected = quotas.map((known) => {
    const hard = amountsOf(known.quota["status"]?.hard);
    if (!quotaMatches(evaluator, hard.keys(), scopesOf(known.quota), object)) return undefined;
    checkConstraints(attributes, evaluator, known, hard);
    return hard;
  });
  if (affected.every((hard) => !hard)) return quotas.map(({ used }) => used);
  const usage = evaluator.usage(object, clock);
  const before = oldObject ? evaluator.usage(oldObject, clock) : undefined;
  return quotas.map((known, index) => {
    const hard = affected[index];
    if (!hard) return known.used;
    const wasCounted = before && oldObject && quotaMatches(evaluator, hard.keys(), scopesOf(known.quota), oldObject);
    const requested = mask(increase(usage, wasCounted ? before : new Map()), hard);
    return requested.size ? charged(attributes, known, hard, requested) : known.used;
  });
}

function checkConstraints(attributes: AdmissionAttributes, evaluator: QuotaEvaluator, { quota, used }: KnownQuota, hard: Amounts): void {
  const relevant = [...hard.keys()].filter((name) => evaluator.counts(name)).sort();
  const { name } = quota.metadata;
  if (evaluator.resource === "pods") {
    const missing = missingResources(attributes.object as AnyObject, relevant);
    if (missing) throw refusal(attributes, `failed quota: ${name}: must specify ${missing}`);
  }
  if (relevant.some((each) => !used.has(each)))
    throw refusal(attributes, `status unknown for quota: ${name}, resources: ${relevant.join(",")}`);
}

/** Under a quota of these every container must say how much of them it takes. */
const REQUIRED = new Set(["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]);

/** `limits.memory for: a,b; requests.cpu for: b`; empty when nothing is missing. */
function missingResources({ spec }: AnyObject, names: readonly string[]): string {
  if (spec.resources?.requests || spec.resources?.limits) return "";
  const wanted = names.filter((name) => REQUIRED.has(name));
  const missing = wanted.map((name) => {
    const without = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter(
      ({ resources }) => !resourceUsage(amountsOf(resources?.requests), amountsOf(resources?.limits)).has(name),
    );
    return { name, containers: without.map((container: { name: string }) => container.name).sort() };
  });
  return missing.flatMap(({ name, containers }) => (containers.length ? `${name} for: ${containers.join(",")}` : [])).join("; ");
}

function charged(attributes: AdmissionAttributes, { quota, used }: KnownQuota, hard: Amounts, requested: Amounts): Amounts {
  const next = add(used, requested);
  const exceeded = new Set([...requested.keys()].filter((name) => (next.get(name)?.cmp(hard.get(name) as never) ?? 0) > 0));
  if (exceeded.size) throw exceededQuota(attributes, quota, exceeded, { requested, used, hard });
  return next;
}

function exceededQuota(
  attributes: AdmissionAttributes,
  quota: AnyObject,
  exceeded: ReadonlySet<string>,
  { requested, used, hard }: Record<"requested" | "used" | "hard", Amounts>,
): StatusError {
  const text = (amounts: Amounts): string =>
    [...mask(amounts, exceeded)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, amount]) => `${name}=${amount}`)
      .join(",");
  const why = `exceeded quota: ${quota.metadata.name}, requested: ${text(requested)}, used: ${text(used)}, limited: ${text(hard)}`;
  return refusal(attributes, why);
}
