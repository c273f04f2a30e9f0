import { warningsForIP } from "@kubarium/apimachinery";
import type { Pod } from "../../../generated/types.ts";

/** Addresses in unusual forms. */
export function warningsOnStatusUpdate({ status }: Pod): string[] {
  return [
    ...(status?.podIPs ?? []).flatMap(({ ip = "" }, index) => warningsForIP(`status.podIPs[${index}].ip`, ip)),
    ...(status?.hostIPs ?? []).flatMap(({ ip = "" }, index) => warningsForIP(`status.hostIPs[${index}].ip`, ip)),
  ];
}
