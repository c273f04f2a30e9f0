/** Amounts are written canonically, and never finer than thousandths. Source: SetDefaults_ResourceList. */
import { parseQuantity } from "@kubarium/apimachinery";
import type { ResourceRequirements } from "../../../generated/types.ts";

const MILLI_SCALE = -3;
/** Texts that are canonical beyond doubt; most are. */
const canonical = /^(?:0|[1-9]\d{0,2}(?:m|Ki|Mi|Gi|Ti|)?)$/;

export function canonicalAmount(text: string): string {
  return canonical.test(text) ? text : parseQuantity(text).toString();
}

export function setResourceListDefaults(list: Record<string, string> | undefined): void {
  for (const name in list) {
    const text = list[name] as string;
    if (!canonical.test(text)) list[name] = parseQuantity(text).roundUp(MILLI_SCALE).toString();
  }
}

export function setResourcesDefaults(resources: ResourceRequirements | undefined): void {
  setResourceListDefaults(resources?.limits);
  setResourceListDefaults(resources?.requests);
}
