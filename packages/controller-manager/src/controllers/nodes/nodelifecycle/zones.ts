/** What is remembered of zones from one look to the next: their state, and when a node in them was last tainted. */
import type { Node } from "@kubarium/api";
import { parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { NOT_READY, taintsOf, UNREACHABLE } from "../../../objects/taints.ts";
import { readyOf } from "./health.ts";
import { taintRate, zoneOf, type ZoneState, zoneStateOf } from "./plan.ts";

const EXCLUDED_LABEL = "node.kubernetes.io/exclude-disruption";

export interface ZoneChange {
  /** Every zone lost all its nodes: more likely it is us who are cut off, so nobody is evicted. */
  enteredFullDisruption: boolean;
  leftFullDisruption: boolean;
}

export class Zones {
  private readonly states = new Map<string, ZoneState>();
  private readonly sizes = new Map<string, number>();
  private readonly lastTaintMs = new Map<string, number>();
  private everyZoneDisrupted = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `statusOf` answers a node's readiness as it is now, which the cache may not hold yet. */
  update(nodes: readonly Node[], statusOf: (node: Node) => string | undefined): ZoneChange {
    const zones = new Map<string, (string | undefined)[]>();
    for (const node of nodes) {
      if (node.metadata.labels?.[EXCLUDED_LABEL] !== undefined) continue;
      zones.set(zoneOf(node), [...(zones.get(zoneOf(node)) ?? []), statusOf(node)]);
    }
    const before = this.everyZoneDisrupted;
    this.states.clear();
    this.sizes.clear();
    for (const [zone, statuses] of zones) {
      this.states.set(zone, zoneStateOf(statuses));
      this.sizes.set(zone, statuses.length);
      this.noteTaints(zone, nodes);
    }
    this.everyZoneDisrupted = zones.size > 0 && [...this.states.values()].every((state) => state === "FullDisruption");
    return {
      enteredFullDisruption: this.everyZoneDisrupted && !before,
      leftFullDisruption: before && !this.everyZoneDisrupted,
    };
  }

  /** How long until a node of this zone may be tainted: 0 for now, Infinity for not in this state. */
  untilTaintMs(zone: string): number {
    const rate = taintRate(this.states.get(zone) ?? "Initial", this.sizes.get(zone) ?? 0, this.everyZoneDisrupted);
    if (rate === 0) return Number.POSITIVE_INFINITY;
    const last = this.lastTaintMs.get(zone);
    return last === undefined ? 0 : Math.max(0, 1000 / rate - this.clock.since(last));
  }

  tainted(zone: string): void {
    this.lastTaintMs.set(zone, this.clock.now());
  }

  /** Taints that another replica, or an earlier life, added count too. */
  private noteTaints(zone: string, nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (zoneOf(node) !== zone || readyOf(node)?.status === "True") continue;
      for (const { key, effect, timeAdded } of taintsOf(node)) {
        if (effect !== "NoExecute" || (key !== NOT_READY && key !== UNREACHABLE) || !timeAdded) continue;
        this.lastTaintMs.set(zone, Math.max(this.lastTaintMs.get(zone) ?? 0, parseTime(timeAdded)));
      }
    }
  }
}
