/** Annotations that mean something to Kubernetes. Source: ValidatePodSpecificAnnotations and its neighbours. */
import { type FieldError, forbiddenField, goQuote, invalidValue } from "@kubarium/apimachinery";
import type { AppArmorProfile, PodSpec, SeccompProfile } from "../../../../generated/types.ts";
import { visitContainers } from "../containers/visit.ts";
import type { Errors, FieldPath } from "../names.ts";
import { MIRROR_ANNOTATION } from "../resources/pod-level.ts";
import { checkTolerationsText } from "../scheduling/tolerations.ts";
import { checkDescendingPath } from "../volumes/paths.ts";

type Annotations = Record<string, string> | undefined;

export const APP_ARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/";
export const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
export const SECCOMP_PREFIX = "container.seccomp.security.alpha.kubernetes.io/";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
const TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations";

export function checkAnnotations(errors: Errors, path: FieldPath, annotations: Annotations, spec: PodSpec): void {
  if (!annotations) return;
  const mirror = annotations[MIRROR_ANNOTATION];
  if (mirror !== undefined && !spec.nodeName) {
    errors.push(invalidValue(`${path}[${MIRROR_ANNOTATION}]`, mirror, "must set spec.nodeName if mirror pod annotation is set"));
  }
  const tolerations = annotations[TOLERATIONS];
  if (tolerations) checkTolerationsText(errors, path, TOLERATIONS, tolerations);
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalidValue(`${path}[${DELETION_COST}]`, cost, "must be a 32bit integer"));
  const seccomp = annotations[SECCOMP_POD];
  if (seccomp !== undefined) checkSeccompText(errors, `${path}.${SECCOMP_POD}`, seccomp);
  for (const key in annotations) {
    if (key.startsWith(SECCOMP_PREFIX)) checkSeccompText(errors, `${path}.${key}`, annotations[key] as string);
  }
  for (const key in annotations) {
    if (key.startsWith(APP_ARMOR_PREFIX)) checkAppArmorText(errors, `${path}[${key}]`, key, annotations[key] as string, spec);
  }
}

function isInt32(text: string): boolean {
  return /^(?:0|-\d+|[1-9]\d*)$/.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;
}

function checkSeccompText(errors: Errors, path: FieldPath, profile: string): void {
  if (["runtime/default", "docker/default", "unconfined"].includes(profile)) return;
  if (profile.startsWith("localhost/")) checkDescendingPath(errors, path, profile.slice("localhost/".length));
  else errors.push(invalidValue(path, profile, "must be a valid seccomp profile"));
}

function checkAppArmorText(errors: Errors, path: FieldPath, key: string, profile: string, spec: PodSpec): void {
  const name = key.slice(APP_ARMOR_PREFIX.length);
  let found = false;
  visitContainers(spec, "", (container) => {
    found ||= container.name === name;
  });
  if (!found) errors.push(invalidValue(path, name, "container not found"));
  if (["", "runtime/default", "unconfined"].includes(profile) || profile.startsWith("localhost/")) return;
  errors.push(invalidValue(path, profile, `invalid AppArmor profile name: ${goQuote(profile)}`));
}

/** AppArmor and mirror annotations stay as they were when the Pod was made. */
export function checkAnnotationUpdates(errors: Errors, path: FieldPath, next: Annotations, previous: Annotations, spec: PodSpec): void {
  for (const key in previous) if (next?.[key] !== previous[key]) forbidChange(errors, path, key, "remove or update");
  for (const key in next) if (previous?.[key] === undefined) forbidChange(errors, path, key, "add");
  checkAnnotations(errors, path, next, spec);
}

function forbidChange(errors: Errors, path: FieldPath, key: string, verb: string): void {
  if (key.startsWith(APP_ARMOR_PREFIX)) errors.push(forbiddenField(`${path}[${key}]`, `may not ${verb} AppArmor annotations`));
  if (key === MIRROR_ANNOTATION) errors.push(forbiddenField(`${path}[${key}]`, `may not ${verb} mirror pod annotation`));
}

/** An annotation and a field about the same profile must agree. `path` is that of the spec. */
export function checkProfilesMatch(errors: Errors, path: FieldPath, annotations: Annotations, spec: PodSpec): void {
  if (!annotations) return;
  const pod = spec.securityContext?.seccompProfile;
  if (pod) matchSeccomp(errors, `${path}.securityContext.seccompProfile`, annotations[SECCOMP_POD], pod);
  visitContainers(spec, path, (container, at) => {
    const own = container.securityContext?.seccompProfile;
    if (own) matchSeccomp(errors, `${at}.securityContext.seccompProfile`, annotations[SECCOMP_PREFIX + container.name], own);
  });
  if (spec.os?.name === "windows") return;
  visitContainers(spec, path, (container, at) => {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    if (profile) matchAppArmor(errors, `${at}.securityContext.appArmorProfile`, annotations[APP_ARMOR_PREFIX + container.name], profile);
  });
}

function matchSeccomp(errors: Errors, path: FieldPath, annotation: string | undefined, profile: SeccompProfile): void {
  const defaults = ["runtime/default", "docker/default"];
  errors.push(...mismatch(path, annotation, profile, defaults, "seccomp"));
}

function matchAppArmor(errors: Errors, path: FieldPath, annotation: string | undefined, profile: AppArmorProfile): void {
  errors.push(...mismatch(path, annotation, profile, ["runtime/default"], "apparmor"));
}

function mismatch(
  path: FieldPath,
  annotation: string | undefined,
  { type, localhostProfile }: SeccompProfile,
  defaults: readonly string[],
  what: string,
): FieldError[] {
  if (annotation === undefined) return [];
  const otherType = [forbiddenField(`${path}.type`, `${what} type in annotation and field must match`)];
  if (type === "Unconfined") return annotation === "unconfined" ? [] : otherType;
  if (type === "RuntimeDefault") return defaults.includes(annotation) ? [] : otherType;
  if (type !== "Localhost") return [];
  if (!annotation.startsWith("localhost/")) return otherType;
  if (annotation.slice("localhost/".length) === localhostProfile) return [];
  return [forbiddenField(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)];
}
