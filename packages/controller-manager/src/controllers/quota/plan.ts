/** What a quota's status should say, from what is in its namespace. Source: pkg/controller/resourcequota syncResourceQuota. */
import type { ResourceQuota } from "@kubarium/api";
import { add, type Amounts, amountsOf, mask, type QuotaEvaluator, quotaMatches, resourceList, scopesOf } from "@kubarium/api/quota";
import { type Quantity, quantityFrom } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";

/** Objects of one kind in the quota's namespace. */
export interface Counted {
  evaluator: QuotaEvaluator;
  objects: readonly object[];
}

type Loose = Parameters<QuotaEvaluator["usage"]>[0];

/** The kinds that a quota's entries are about. */
export function evaluatorsOf(quota: ResourceQuota, all: readonly QuotaEvaluator[]): QuotaEvaluator[] {
  const names = Object.keys(quota.spec?.hard ?? {});
  return all.filter((evaluator) => names.some((name) => evaluator.counts(name)));
}

/** Entries that nobody can count are left out of `used`. */
export function planQuotaStatus(quota: ResourceQuota, counted: readonly Counted[], clock: Clock): NonNullable<ResourceQuota["status"]> {
  const hard = amountsOf(quota.spec?.hard);
  const scopes = scopesOf(quota as unknown as Loose);
  let used: Amounts = new Map<string, Quantity>();
  for (const { evaluator, objects } of counted) {
    const names = [...hard.keys()].filter((name) => evaluator.counts(name));
    used = add(used, new Map(names.map((name) => [name, quantityFrom(0)])));
    for (const object of objects as readonly Loose[])
      if (quotaMatches(evaluator, names, scopes, object)) used = add(used, mask(evaluator.usage(object, clock), hard));
  }
  return { hard: quota.spec?.hard ?? {}, used: resourceList(used) };
}
