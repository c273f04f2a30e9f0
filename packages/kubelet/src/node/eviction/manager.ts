/** Watches the memory of a node and ends pods when it is short. Source: kubelet eviction_manager.go synchronize. */
import type { Clock } from "@kubarium/component-base";
import { planEviction, type PodUsage } from "./plan.ts";

const PERIOD_MS = 10_000;
/** How long a node says that it is short of memory after it was. */
const TRANSITION_MS = 5 * 60_000;

export interface EvictionDeps {
  clock: Clock;
  capacityBytes: number;
  usage(): readonly PodUsage[];
  evict(podUid: string, message: string): void;
  /** Tells that the threshold was met. */
  thresholdMet(): void;
  /** `underPressure` changed. */
  changed(): void;
}

export class EvictionManager {
  underPressure = false;
  private lastMs = 0;
  private timer: { cancel(): void } | undefined;
  private readonly deps: EvictionDeps;

  constructor(deps: EvictionDeps) {
    this.deps = deps;
  }

  start(): void {
    this.timer = this.deps.clock.setInterval(() => this.synchronize(), PERIOD_MS);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private synchronize(): void {
    const { clock, capacityBytes } = this.deps;
    const plan = planEviction(capacityBytes, this.deps.usage());
    const before = this.underPressure;
    if (plan.underPressure) this.lastMs = clock.now();
    this.underPressure = plan.underPressure || (before && clock.since(this.lastMs) < TRANSITION_MS);
    if (this.underPressure !== before) this.deps.changed();
    if (!plan.underPressure) return;
    this.deps.thresholdMet();
    if (plan.victim) this.deps.evict(plan.victim.pod.metadata.uid, plan.victim.message);
  }
}
