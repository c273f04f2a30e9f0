/** Texts of FailedScheduling. Source: pkg/scheduler/framework/types.go (FitError) and plugins/defaultpreemption. */
import type { Refusal } from "../plugins/plugin.ts";

/** `3 Insufficient cpu, 1 node(s) were unschedulable`, in Go's order of strings. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}

/** A pod that no node can help. The last words are those of a plugin that finds nothing prepared. */
export function rejectionMessage(nodeCount: number, problem: string): string {
  return nodeCount === 0 ? "no nodes available to schedule pods" : `0/${nodeCount} nodes are available: ${problem}. not found`;
}

export function failureMessage(nodeCount: number, refusals: ReadonlyMap<string, readonly Refusal[]>, preemption: string): string {
  if (nodeCount === 0) return "no nodes available to schedule pods";
  const reasons = [...refusals.values()].flatMap((of) => of.map(({ reason }) => reason));
  return `0/${nodeCount} nodes are available: ${histogram(reasons)}. ${preemption}`;
}

/** What the plugins after filtering say when they found no way; `ineligible` is why none was looked for. */
export function preemptionMessage(
  nodeCount: number,
  refusals: ReadonlyMap<string, readonly Refusal[]>,
  ineligible: string | undefined,
): string {
  const claims = "no new claims to deallocate, preemption: ";
  if (ineligible) return `${claims}${ineligible}`;
  const reasons = [...refusals.values()].map((of) =>
    of.some(({ unresolvable }) => unresolvable)
      ? "Preemption is not helpful for scheduling"
      : "No preemption victims found for incoming pod",
  );
  return `${claims}0/${nodeCount} nodes are available: ${histogram(reasons)}.`;
}
