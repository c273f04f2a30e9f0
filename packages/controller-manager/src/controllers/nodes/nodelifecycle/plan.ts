/** What the monitor does about each node and zone. Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go. */
import type { Node, NodeCondition, Taint } from "@kubarium/api";
import { formatTime } from "@kubarium/apimachinery";
import { conditionOf } from "../../../objects/conditions.ts";
import { NOT_READY, sameTaint, taintsOf, UNREACHABLE, UNSCHEDULABLE } from "../../../objects/taints.ts";
import { readyOf } from "./health.ts";

const NODE_STARTUP_GRACE_PERIOD_MS = 60_000;
const LARGE_ZONE_NODES = 50;
const UNHEALTHY_ZONE_SHARE = 0.55;
/** Nodes tainted a second: in a zone that mostly works, and in a large one that mostly does not. */
const TAINT_RATE = 0.1;
const SECONDARY_TAINT_RATE = 0.01;

const WATCHED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

/** The conditions of a node that nobody hears of any more; undefined when they say so already or it is not due. */
export function planSilence(node: Node, silentMs: number, gracePeriodMs: number, nowMs: number): NodeCondition[] | undefined {
  const ready = readyOf(node);
  if (silentMs <= (ready ? gracePeriodMs : NODE_STARTUP_GRACE_PERIOD_MS)) return undefined;
  const now = formatTime(nowMs);
  const conditions = [...(node.status?.conditions ?? [])];
  for (const type of WATCHED) {
    const index = conditions.findIndex((condition) => condition.type === type);
    const current = conditions[index];
    if (!current) {
      conditions.push({
        type,
        status: "Unknown",
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: now,
        reason: "NodeStatusNeverUpdated",
        message: "Kubelet never posted node status.",
      });
    } else if (current.status !== "Unknown") {
      conditions[index] = {
        ...current,
        status: "Unknown",
        lastTransitionTime: now,
        reason: "NodeStatusUnknown",
        message: "Kubelet stopped posting node status.",
      };
    }
  }
  const changed = conditionOf(conditions, "Ready");
  return changed?.status === ready?.status ? undefined : conditions;
}

export type ZoneState = "Initial" | "Normal" | "PartialDisruption" | "FullDisruption";

export function zoneStateOf(readyStatuses: readonly (string | undefined)[]): ZoneState {
  const ready = readyStatuses.filter((status) => status === "True").length;
  const notReady = readyStatuses.length - ready;
  if (ready === 0 && notReady > 0) return "FullDisruption";
  return notReady > 2 && notReady / readyStatuses.length >= UNHEALTHY_ZONE_SHARE ? "PartialDisruption" : "Normal";
}

/** Nodes that may get a NoExecute taint, a second of cluster time. */
export function taintRate(state: ZoneState, zoneSize: number, everyZoneDisrupted: boolean): number {
  if (everyZoneDisrupted) return 0;
  if (state !== "PartialDisruption") return TAINT_RATE;
  return zoneSize > LARGE_ZONE_NODES ? SECONDARY_TAINT_RATE : 0;
}

/** `region:\0:zone` from the labels, old names before new; "" for a node that is nowhere. */
export function zoneOf({ metadata: { labels } }: Node): string {
  const zone = labels?.["failure-domain.beta.kubernetes.io/zone"] ?? labels?.["topology.kubernetes.io/zone"] ?? "";
  const region = labels?.["failure-domain.beta.kubernetes.io/region"] ?? labels?.["topology.kubernetes.io/region"] ?? "";
  return region || zone ? `${region}:\u0000:${zone}` : "";
}

export type EvictionPlan = "reachable" | "swap" | "taint" | "tainted";

/** What the node's readiness means for its NoExecute taint: `swap` at once, `taint` when the zone's rate allows. */
export function planEviction(node: Node, ready: string): { plan: EvictionPlan; taint?: Taint } {
  if (ready === "True") return { plan: "reachable" };
  const taint = { key: ready === "False" ? NOT_READY : UNREACHABLE, effect: "NoExecute" };
  const opposite = { key: ready === "False" ? UNREACHABLE : NOT_READY, effect: "NoExecute" };
  const has = (wanted: Taint): boolean => taintsOf(node).some((existing) => sameTaint(existing, wanted));
  if (has(opposite)) return { plan: "swap", taint };
  return { plan: has(taint) ? "tainted" : "taint", taint };
}

/** The node without the NoExecute taints of readiness; the same array when it has none. */
export function withoutEvictionTaints(taints: readonly Taint[]): readonly Taint[] {
  const kept = taints.filter((taint) => taint.effect !== "NoExecute" || (taint.key !== NOT_READY && taint.key !== UNREACHABLE));
  return kept.length === taints.length ? taints : kept;
}

const CONDITION_TAINTS: readonly { type: string; status: string; key: string }[] = [
  { type: "Ready", status: "False", key: NOT_READY },
  { type: "Ready", status: "Unknown", key: UNREACHABLE },
  { type: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure" },
  { type: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure" },
  { type: "NetworkUnavailable", status: "True", key: "node.kubernetes.io/network-unavailable" },
  { type: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure" },
];
const MANAGED_KEYS = new Set([UNSCHEDULABLE, ...CONDITION_TAINTS.map(({ key }) => key)]);

/** The node's taints with the NoSchedule ones as its conditions want them; undefined when they are so already. */
export function planNoScheduleTaints(node: Node, nowMs: number): Taint[] | undefined {
  const wanted = (node.status?.conditions ?? []).flatMap((condition) =>
    CONDITION_TAINTS.filter(({ type, status }) => type === condition.type && status === condition.status).map(({ key }) => key),
  );
  if (node.spec?.unschedulable) wanted.push(UNSCHEDULABLE);
  const managed = (taint: Taint): boolean => taint.effect === "NoSchedule" && MANAGED_KEYS.has(taint.key);
  const existing = taintsOf(node);
  const kept = existing.filter((taint) => !managed(taint) || wanted.includes(taint.key));
  const missing = wanted.filter((key) => !existing.some((taint) => managed(taint) && taint.key === key));
  if (!missing.length && kept.length === existing.length) return undefined;
  return [...kept, ...missing.map((key) => ({ key, effect: "NoSchedule", timeAdded: formatTime(nowMs) }))];
}

const MIRRORED_LABELS = [
  ["kubernetes.io/os", "beta.kubernetes.io/os"],
  ["kubernetes.io/arch", "beta.kubernetes.io/arch"],
] as const;

/** The old names of labels follow the new ones. */
export function planLabels({ metadata: { labels } }: Node): Record<string, string> {
  const wanted = MIRRORED_LABELS.flatMap(([primary, secondary]) => {
    const value = labels?.[primary];
    return value !== undefined && labels?.[secondary] !== value ? [[secondary, value]] : [];
  });
  return Object.fromEntries(wanted) as Record<string, string>;
}
