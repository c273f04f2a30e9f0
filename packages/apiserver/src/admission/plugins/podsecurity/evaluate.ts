/** Holds a Pod against a level: all of its checks, baseline first. Source: pod-security-admission/policy/registry.go. */
import { baselineChecks } from "./baseline.ts";
import type { PodLike, Violation } from "./check.ts";
import type { LevelVersion } from "./policy.ts";
import { restrictedChecks } from "./restricted.ts";

/** What `latest` means. */
const NEWEST_MINOR = 36;

export function violations({ level, minor = NEWEST_MINOR }: LevelVersion, pod: PodLike): Violation[] {
  if (level === "privileged") return [];
  const version = Math.min(minor, NEWEST_MINOR);
  const restricted = level === "restricted" ? restrictedChecks.filter(({ since }) => since <= version) : [];
  const overridden = new Set(restricted.map(({ overrides }) => overrides));
  const baseline = baselineChecks.filter(({ id, since }) => since <= version && !overridden.has(id));
  return [...baseline, ...restricted].flatMap((each) => each.check(pod, version) ?? []);
}

/** `hostPort (container "a" uses hostPort 80), privileged (…)`. */
export function detailText(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(", ");
}

export const reasonText = (found: readonly Violation[]): string => found.map(({ reason }) => reason).join(", ");
