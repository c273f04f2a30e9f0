/** Amounts by resource name, and the arithmetic of quotas on them. Source: apiserver/pkg/quota/v1/resources.go. */
import { parseQuantity, type Quantity } from "@kubarium/apimachinery";

export type Amounts = ReadonlyMap<string, Quantity>;

export function amountsOf(list: Readonly<Record<string, unknown>> | undefined): Map<string, Quantity> {
  return new Map(Object.entries(list ?? {}).map(([name, amount]) => [name, parseQuantity(String(amount))]));
}

/** As `status.used` has it: names in order. */
export function resourceList(amounts: Amounts): Record<string, string> {
  return Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, amount]) => [name, amount.toString()]));
}

export function add(a: Amounts, b: Amounts): Map<string, Quantity> {
  const sum = new Map(a);
  for (const [name, amount] of b) {
    const known = sum.get(name);
    sum.set(name, known ? known.add(amount) : amount);
  }
  return sum;
}

/** The larger of each. */
export function max(a: Amounts, b: Amounts): Map<string, Quantity> {
  const largest = new Map(a);
  for (const [name, amount] of b) {
    const known = largest.get(name);
    if (!known || known.cmp(amount) < 0) largest.set(name, amount);
  }
  return largest;
}

/** What is more in `a` than in `b`; what is less counts as nothing. */
export function increase(a: Amounts, b: Amounts): Map<string, Quantity> {
  const more = new Map<string, Quantity>();
  for (const [name, amount] of a) {
    const before = b.get(name);
    const difference = before ? amount.sub(before) : amount;
    if (difference.sign() > 0) more.set(name, difference);
  }
  return more;
}

/** Only the names that `names` has. */
export function mask(amounts: Amounts, names: { has(name: string): boolean }): Map<string, Quantity> {
  return new Map([...amounts].filter(([name]) => names.has(name)));
}

export function sameAmounts(a: Amounts, b: Amounts): boolean {
  return a.size === b.size && [...a].every(([name, amount]) => b.get(name)?.equals(amount) ?? false);
}
