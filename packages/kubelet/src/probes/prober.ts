/** Probes one run of one container for as long as it runs. Source of the rules: kubelet prober/worker.go. */
import type { Container, Probe } from "@kubarium/api";
import { type ProbeTarget, runProbe } from "./run-probe.ts";

export type ProbeKind = "readiness" | "liveness" | "startup";

export interface ProberEvents {
  /** A probe failed or answered nothing: the text of the Unhealthy event. */
  unhealthy(message: string): void;
  /** `ready` or `started` changed, or `failed` was set. */
  changed(): void;
}

/** How long after its start a container is first looked at: its Running state is told before that. */
const FIRST_PROBE_MS = 100;
const TITLES: Record<ProbeKind, string> = { readiness: "Readiness", liveness: "Liveness", startup: "Startup" };

export class Prober {
  ready: boolean;
  started: boolean;
  /** The probe that asks for a restart. */
  failed: "liveness" | "startup" | undefined;
  private readonly stopping = new AbortController();

  private readonly target: ProbeTarget;
  private readonly events: ProberEvents;

  constructor(target: ProbeTarget, events: ProberEvents) {
    this.target = target;
    this.events = events;
    const { startupProbe, readinessProbe, livenessProbe } = target.spec;
    this.started = !startupProbe;
    this.ready = this.started && !readinessProbe;
    if (startupProbe) void this.watch("startup", startupProbe);
    if (readinessProbe) void this.watch("readiness", readinessProbe);
    if (livenessProbe) void this.watch("liveness", livenessProbe);
  }

  /** From deletion on only readiness is asked. */
  stop(): void {
    this.stopping.abort(new Error("stopped"));
  }

  private async watch(kind: ProbeKind, probe: Probe): Promise<void> {
    const { clock } = this.target;
    const { signal } = this.stopping;
    let run = 0;
    let last: "success" | "failure" | undefined;
    try {
      await clock.sleep(Math.max(FIRST_PROBE_MS, (probe.initialDelaySeconds ?? 0) * 1000), signal);
      // From one beginning to the next, however long a try takes.
      let begunMs = clock.now();
      const periodMs = (probe.periodSeconds ?? 10) * 1000;
      for (; ; await clock.sleep(Math.max(0, periodMs - clock.since(begunMs)), signal)) {
        begunMs = clock.now();
        if (!this.target.running.running || this.failed) return;
        if (kind !== "startup" && !this.started) continue;
        const answer = await runProbe(probe, this.target);
        if (signal.aborted || !this.target.running.running) return;
        if (answer.result === "unknown") {
          this.events.unhealthy(`${TITLES[kind]} probe errored and resulted in unknown state: ${answer.error}`);
          continue;
        }
        if (answer.result === "failure") this.events.unhealthy(`${TITLES[kind]} probe failed: ${answer.output}`);
        run = answer.result === last ? run + 1 : 1;
        last = answer.result;
        const threshold = last === "success" ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
        if (run < threshold) continue;
        if (this.conclude(kind, last === "success")) return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** True when this probe has nothing more to say. */
  private conclude(kind: ProbeKind, good: boolean): boolean {
    if (kind === "readiness") {
      if (this.ready !== good) {
        this.ready = good;
        this.events.changed();
      }
      return false;
    }
    if (good && kind === "liveness") return false;
    if (good) {
      this.started = true;
      if (!this.target.spec.readinessProbe) this.ready = true;
    } else this.failed = kind;
    this.events.changed();
    return true;
  }
}

export function hasProbe(container: Container): boolean {
  return Boolean(container.startupProbe ?? container.readinessProbe ?? container.livenessProbe);
}
