/** What a pod security check looks like, and what checks share. */
import type { Level } from "./policy.ts";

// biome-ignore lint: a pod's spec is walked loosely
export type Loose = any;

/** A Pod, or the template of one. */
export interface PodLike {
  metadata: { annotations?: Record<string, string> };
  spec: Loose;
}

export interface Violation {
  /** Short, told about Pods that exist already. */
  reason: string;
  /** Names what is wrong. */
  detail: string;
}

export interface Check {
  id: string;
  level: Exclude<Level, "privileged">;
  /** The first minor version of Kubernetes that has it. */
  since: number;
  /** Checks of a lower level that this one includes. */
  overrides?: string;
  check(pod: PodLike, minor: number): Violation | undefined;
}

export const quoted = (names: Iterable<string>): string => [...names].map((name) => JSON.stringify(name)).join(", ");
export const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);

export function containersOf(spec: Loose): Loose[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

export const namesOf = (containers: readonly Loose[]): string[] => containers.map(({ name }) => name);

/** `containers "a", "b"`. */
export const namedContainers = (names: readonly string[]): string => `${plural("container", "containers", names.length)} ${quoted(names)}`;

/** `pod and container "a"`, whichever there is; empty for none. */
export function setters(pod: boolean, containers: readonly string[]): string {
  return [...(pod ? ["pod"] : []), ...(containers.length ? [namedContainers(containers)] : [])].join(" and ");
}
