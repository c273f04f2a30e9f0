/** What each controller did, in the Prometheus text format. */
import type { Observe } from "./framework/worker.ts";

interface Counts {
  success: number;
  requeue: number;
  error: number;
  totalMs: number;
}

export class ReconcileMetrics {
  private readonly controllers = new Map<string, Counts>();

  readonly observe: Observe = (controller, outcome, durationMs) => {
    let counts = this.controllers.get(controller);
    if (!counts) this.controllers.set(controller, (counts = { success: 0, requeue: 0, error: 0, totalMs: 0 }));
    counts[outcome]++;
    counts.totalMs += durationMs;
  };

  text(): string {
    const lines = ["# TYPE controller_runtime_reconcile_total counter"];
    for (const [controller, counts] of this.controllers) {
      for (const result of ["success", "requeue", "error"] as const) {
        lines.push(`controller_runtime_reconcile_total{controller="${controller}",result="${result}"} ${counts[result]}`);
      }
    }
    lines.push("# TYPE controller_runtime_reconcile_time_seconds summary");
    for (const [controller, { success, requeue, error, totalMs }] of this.controllers) {
      lines.push(`controller_runtime_reconcile_time_seconds_sum{controller="${controller}"} ${totalMs / 1000}`);
      lines.push(`controller_runtime_reconcile_time_seconds_count{controller="${controller}"} ${success + requeue + error}`);
    }
    return `${lines.join("\n")}\n`;
  }
}
