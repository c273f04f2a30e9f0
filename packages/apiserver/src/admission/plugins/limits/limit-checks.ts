/** The bounds of a LimitRange, one text for each that is broken. Source: plugin/pkg/admission/limitranger/admission.go. */
import type { AnyObject } from "@kubarium/api/server";
import { type Amounts, amountsOf, podResources } from "@kubarium/api/quota";
import type { Quantity } from "@kubarium/apimachinery";

type List = Record<string, string>;

export interface LimitRange {
  spec?: {
    limits?: { type: string; min?: List; max?: List; default?: List; defaultRequest?: List; maxLimitRequestRatio?: List }[];
  };
}

type Limit = NonNullable<NonNullable<LimitRange["spec"]>["limits"]>[number];

interface Demand {
  requests: Amounts;
  limits: Amounts;
}

/** `resource` is `pods` or `persistentvolumeclaims`. */
export function limitErrors({ spec }: LimitRange, resource: string, object: AnyObject): string[] {
  return (spec?.limits ?? []).flatMap((limit) => {
    if (resource === "persistentvolumeclaims") return limit.type === "PersistentVolumeClaim" ? claimErrors(limit, object) : [];
    if (limit.type === "Container") {
      const containers: AnyObject[string][] = [...(object["spec"].containers ?? []), ...(object["spec"].initContainers ?? [])];
      return containers.flatMap(({ resources }) =>
        demandErrors(limit, { requests: amountsOf(resources?.requests), limits: amountsOf(resources?.limits) }),
      );
    }
    if (limit.type !== "Pod") return [];
    const total = (kind: "requests" | "limits"): Amounts => podResources(object["spec"], kind, { overhead: false });
    return demandErrors(limit, { requests: total("requests"), limits: total("limits") });
  });
}

function claimErrors(limit: Limit, { spec }: AnyObject): string[] {
  const requests = amountsOf(spec?.resources?.requests);
  const none: Demand = { requests, limits: new Map() };
  return [
    ...each(limit.min, (name, bound) => minError(limit.type, name, bound, none)),
    ...each(limit.max, (name, bound) => {
      const request = requests.get(name);
      const text = `maximum ${name} usage per ${limit.type} is ${bound}`;
      if (!request) return `${text}.  No request is specified`;
      return request.cmp(bound) > 0 ? `${text}, but request is ${request}` : undefined;
    }),
  ];
}

function demandErrors(limit: Limit, demand: Demand): string[] {
  return [
    ...each(limit.min, (name, bound) => minError(limit.type, name, bound, demand)),
    ...each(limit.max, (name, bound) => maxError(limit.type, name, bound, demand)),
    ...each(limit.maxLimitRequestRatio, (name, bound) => ratioError(limit.type, name, bound, demand)),
  ];
}

function each(bounds: List | undefined, check: (name: string, bound: Quantity) => string | undefined): string[] {
  return [...amountsOf(bounds)].flatMap(([name, bound]) => check(name, bound) ?? []);
}

function minError(type: string, name: string, bound: Quantity, { requests, limits }: Demand): string | undefined {
  const text = `minimum ${name} usage per ${type} is ${bound}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  if (!request) return `${text}.  No request is specified`;
  if (request.cmp(bound) < 0) return `${text}, but request is ${request}`;
  return limit && limit.cmp(bound) < 0 ? `${text}, but limit is ${limit}` : undefined;
}

function maxError(type: string, name: string, bound: Quantity, { requests, limits }: Demand): string | undefined {
  const text = `maximum ${name} usage per ${type} is ${bound}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  if (!limit) return `${text}.  No limit is specified`;
  if (limit.cmp(bound) > 0) return `${text}, but limit is ${limit}`;
  return request && request.cmp(bound) > 0 ? `${text}, but request is ${request}` : undefined;
}

function ratioError(type: string, name: string, bound: Quantity, { requests, limits }: Demand): string | undefined {
  const text = `${name} max limit to request ratio per ${type} is ${bound}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  if (!request || request.isZero()) return `${text}, but no request is specified or request is 0`;
  if (!limit || limit.isZero()) return `${text}, but no limit is specified or limit is 0`;
  const ratio = limit.milliValue() / request.milliValue();
  return ratio > bound.asApproximateFloat() ? `${text}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
