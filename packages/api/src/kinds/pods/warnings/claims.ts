/** Source: GetWarningsForPersistentVolumeClaimSpec of pkg/api/persistentvolumeclaim. */
import type { PersistentVolumeClaimSpec } from "../../../generated/types.ts";
import { fractionWarning } from "./fractions.ts";

/** `path` is that of the claim's spec. */
export function claimSpecWarnings(spec: PersistentVolumeClaimSpec | undefined, path: string): string[] {
  return [
    ...fractionWarning(`${path}.resources.requests`, spec?.resources?.requests, "storage"),
    ...fractionWarning(`${path}.resources.limits`, spec?.resources?.limits, "storage"),
  ];
}
