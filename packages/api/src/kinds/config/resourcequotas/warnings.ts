/** Requests above limits. Source: WarningsOnCreate of pkg/registry/core/resourcequota. */
import { parseQuantity } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";

const COMPARED = ["cpu", "memory", "ephemeral-storage"];
/** Their requests may be written without `requests.`. */
const BARE = ["cpu", "memory"];

export function resourceQuotaWarnings({ spec }: AnyObject): string[] {
  const hard: Record<string, string> = spec?.hard ?? {};
  return COMPARED.flatMap((name) => {
    const request = [`requests.${name}`, ...(BARE.includes(name) ? [name] : [])].find((candidate) => hard[candidate] !== undefined);
    const limit = `limits.${name}`;
    if (!request || hard[limit] === undefined) return [];
    const requested = parseQuantity(hard[request] as string);
    const limited = parseQuantity(hard[limit]);
    if (requested.cmp(limited) <= 0) return [];
    return [`ResourceQuota ${request} (${requested}) should be less than ${limit} (${limited})`];
  });
}
