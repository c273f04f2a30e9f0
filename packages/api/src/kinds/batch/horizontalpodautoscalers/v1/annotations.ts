/** Where v1 keeps what it has no fields for. Source: pkg/apis/autoscaling/annotations.go. */
import type { AnyObject } from "../../../../machinery/definition.ts";

const PREFIX = "autoscaling.alpha.kubernetes.io/";
export const METRICS = `${PREFIX}metrics`;
export const CURRENT_METRICS = `${PREFIX}current-metrics`;
export const CONDITIONS = `${PREFIX}conditions`;
export const BEHAVIOR = `${PREFIX}behavior`;
const ROUND_TRIP = [METRICS, BEHAVIOR, `${PREFIX}scale-down-tolerance`, `${PREFIX}scale-up-tolerance`, CURRENT_METRICS, CONDITIONS];

type Metadata = AnyObject["metadata"];

/** A copy without those annotations; no annotations at all when none remain. */
export function withoutRoundTrip(metadata: Metadata): Metadata {
  const { annotations, ...others } = metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !ROUND_TRIP.includes(key));
  return kept.length > 0 ? { ...others, annotations: Object.fromEntries(kept) } : others;
}

/** The list in an annotation; undefined when there is none or it cannot be read. */
export function listIn({ annotations }: Metadata, key: string): AnyObject[] | undefined {
  const value = parsed(annotations?.[key]);
  if (value === null) return [];
  return Array.isArray(value) && value.every((item) => item !== null && typeof item === "object") ? value : undefined;
}

/** The behaviour is kept with the names of Go's fields: `{"ScaleUp":{"StabilizationWindowSeconds":0,…`. */
export function behaviorIn({ annotations }: Metadata): unknown {
  const value = parsed(annotations?.[BEHAVIOR]);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const behavior = renamed(value, lowerFirst) as { scaleUp?: unknown; scaleDown?: unknown };
  return behavior.scaleUp || behavior.scaleDown ? behavior : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function renamed(value: unknown, name: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, name));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [name(key), renamed(member, name)]));
}
