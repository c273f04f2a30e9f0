/**
 * What objects of each kind count for in a quota. Kinds without an evaluator of their own count as `count/RESOURCE.GROUP`.
 * Source: pkg/quota/v1/evaluator/core and apiserver/pkg/quota/v1/generic.
 */
import { parseQuantity, parseTime, type Quantity, quantityFrom } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { AnyObject } from "../machinery/definition.ts";
import { type Amounts, add } from "./amounts.ts";
import { podResources } from "./pod-resources.ts";
import { podMatchesScope, type ScopeRequirement } from "./scopes.ts";

export interface QuotaEvaluator {
  /** `pods`, `deployments.apps`. */
  readonly resource: string;
  /** Whether a quota's entry of this name is about this kind. */
  counts(name: string): boolean;
  usage(object: AnyObject, clock: Clock): Amounts;
  matchesScope(object: AnyObject, scope: ScopeRequirement): boolean;
}

const ONE = quantityFrom(1);
const countName = (resource: string): string => `count/${resource}`;

/** Older names of counts. */
const PLAIN_COUNTS = new Set(["configmaps", "resourcequotas", "replicationcontrollers", "secrets"]);

export function evaluatorFor(resource: string): QuotaEvaluator {
  const known = made.get(resource);
  if (known) return known;
  const names = PLAIN_COUNTS.has(resource) ? [countName(resource), resource] : [countName(resource)];
  const usage: Amounts = new Map(names.map((name) => [name, ONE]));
  const evaluator = { resource, counts: (name: string) => names.includes(name), usage: () => usage, matchesScope: () => false };
  made.set(resource, evaluator);
  return evaluator;
}

const POD_NAMES = new Set([
  "count/pods",
  "pods",
  ...["cpu", "memory", "ephemeral-storage"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
const REQUESTS = "requests.";
const HUGE_PAGES = "hugepages-";

/** A resource of somebody's domain, `requests.nvidia.com/gpu`. */
function isExtended(name: string): boolean {
  if (!name.startsWith(REQUESTS)) return false;
  const own = name.slice(REQUESTS.length);
  return own.includes("/") && !own.split("/")[0]?.endsWith("kubernetes.io");
}

const pods: QuotaEvaluator = {
  resource: "pods",
  counts: (name) => POD_NAMES.has(name) || name.startsWith(HUGE_PAGES) || name.startsWith(REQUESTS + HUGE_PAGES) || isExtended(name),
  usage(pod, clock) {
    const counted: Amounts = new Map([["count/pods", ONE]]);
    if (!usesResources(pod, clock)) return counted;
    const { spec } = pod;
    const requests = podResources(spec, "requests", { overhead: true });
    return add(counted, resourceUsage(requests, podResources(spec, "limits", { overhead: true })));
  },
  matchesScope: podMatchesScope,
};

/** A Pod that has ended, or should have by now, holds nothing but its name. */
function usesResources({ metadata, status }: AnyObject, clock: Clock): boolean {
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return clock.since(parseTime(deletionTimestamp)) <= deletionGracePeriodSeconds * 1000;
}

/** The entries that amounts of a container or a Pod count for. */
export function resourceUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map<string, Quantity>([["pods", ONE]]);
  for (const [name, amount] of requests) {
    const isNative = POD_NAMES.has(name);
    if (isNative || name.startsWith(HUGE_PAGES)) usage.set(name, amount);
    if (isNative || name.startsWith(HUGE_PAGES) || name.includes("/")) usage.set(REQUESTS + name, amount);
  }
  for (const [name, amount] of limits) if (POD_NAMES.has(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

const SERVICE_NAMES = new Set(["count/services", "services", "services.nodeports", "services.loadbalancers"]);

const services: QuotaEvaluator = {
  resource: "services",
  counts: (name) => SERVICE_NAMES.has(name),
  usage({ spec }) {
    const { type, ports = [], allocateLoadBalancerNodePorts = true } = spec ?? {};
    const isBalancer = type === "LoadBalancer";
    const chosen = ports.filter((port: { nodePort?: number }) => port.nodePort).length;
    const nodePorts = type === "NodePort" || (isBalancer && allocateLoadBalancerNodePorts) ? ports.length : isBalancer ? chosen : 0;
    return new Map([
      ["count/services", ONE],
      ["services", ONE],
      ["services.nodeports", quantityFrom(nodePorts)],
      ["services.loadbalancers", quantityFrom(isBalancer ? 1 : 0)],
    ]);
  },
  matchesScope: () => false,
};

const CLAIMS = "persistentvolumeclaims";
const STORAGE = "requests.storage";
const CLASS_SUFFIX = ".storageclass.storage.k8s.io/";
const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

const claims: QuotaEvaluator = {
  resource: CLAIMS,
  counts: (name) =>
    name === `count/${CLAIMS}` ||
    name === CLAIMS ||
    name === STORAGE ||
    name.endsWith(CLASS_SUFFIX + STORAGE) ||
    name.endsWith(CLASS_SUFFIX + CLAIMS),
  usage({ metadata, spec, status }) {
    const usage = new Map([
      [`count/${CLAIMS}`, ONE],
      [CLAIMS, ONE],
    ]);
    const storageClass: string = metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? "";
    if (storageClass) usage.set(`${storageClass}${CLASS_SUFFIX}${CLAIMS}`, ONE);
    const requested = spec?.resources?.requests?.storage;
    if (requested === undefined) return usage;
    const asked = parseQuantity(String(requested));
    const allocated = status?.allocatedResources?.storage;
    const amount = allocated !== undefined && parseQuantity(String(allocated)).cmp(asked) > 0 ? parseQuantity(String(allocated)) : asked;
    usage.set(STORAGE, amount);
    if (storageClass) usage.set(`${storageClass}${CLASS_SUFFIX}${STORAGE}`, amount);
    return usage;
  },
  matchesScope: () => false,
};

const made = new Map<string, QuotaEvaluator>([pods, services, claims].map((evaluator) => [evaluator.resource, evaluator]));

/** Whether an object falls under a quota: one of its entries is about the kind, and every scope takes the object in. */
export function quotaMatches(
  evaluator: QuotaEvaluator,
  hard: Iterable<string>,
  scopes: readonly ScopeRequirement[],
  object: AnyObject,
): boolean {
  if (![...hard].some((name) => evaluator.counts(name))) return false;
  return scopes.every((scope) => evaluator.matchesScope(object, scope));
}
