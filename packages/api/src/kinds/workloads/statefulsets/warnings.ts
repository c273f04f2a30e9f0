/** Source: WarningsOnCreate of pkg/registry/apps/statefulset. */
import type { StatefulSetSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { claimSpecWarnings } from "../../pods/index.ts";

/** `claimSpec` is what follows the claim template's path. */
export function claimAndHistoryWarnings({ spec }: AnyObject, claimSpec: string): string[] {
  const { volumeClaimTemplates = [], revisionHistoryLimit = 0 } = spec as StatefulSetSpec;
  const history = "a negative value retains all historical revisions; a value >= 0 is recommended";
  return [
    ...volumeClaimTemplates.flatMap((claim, index) => claimSpecWarnings(claim.spec, `spec.volumeClaimTemplates[${index}]${claimSpec}`)),
    ...(revisionHistoryLimit < 0 ? [`spec.revisionHistoryLimit: ${history}`] : []),
  ];
}
