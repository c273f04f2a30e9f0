/** AppArmor profiles that are still asked for by annotation move into fields. Source: applyAppArmorVersionSkew. */
import { deepEqual } from "@kubarium/apimachinery";
import type { AppArmorProfile, Pod } from "../../../generated/types.ts";
import { visitContainers } from "../validation/containers/visit.ts";
import { APP_ARMOR_PREFIX } from "../validation/security/annotations.ts";
import { checkAppArmorProfile } from "../validation/security/profiles.ts";

/** Warns of annotations that changed something or mean nothing; also when the Pod is then refused. */
export function takeAppArmorAnnotations({ spec, metadata: { annotations } }: Pod, warn: ((text: string) => void) | undefined): void {
  if (!annotations || spec.os?.name === "windows") return;
  visitContainers(spec, "spec", (container) => {
    const key = APP_ARMOR_PREFIX + container.name;
    const annotation = annotations[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile) return;
    const profile = validProfile(annotation);
    if (profile && deepEqual(profile, spec.securityContext?.appArmorProfile)) return;
    if (profile) container.securityContext = { ...container.securityContext, appArmorProfile: profile };
    warn?.(appArmorWarning(`metadata.annotations[${key}]`));
  });
}

export const appArmorWarning = (field: string): string => `${field}: deprecated since v1.30; use the "appArmorProfile" field instead`;

export function appArmorProfileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  const localhostProfile = annotation.startsWith("localhost/") ? annotation.slice("localhost/".length) : "";
  return localhostProfile ? { type: "Localhost", localhostProfile } : undefined;
}

function validProfile(annotation: string): AppArmorProfile | undefined {
  const profile = appArmorProfileOf(annotation);
  const errors: Parameters<typeof checkAppArmorProfile>[0] = [];
  checkAppArmorProfile(errors, "", profile);
  return errors.length === 0 ? profile : undefined;
}
