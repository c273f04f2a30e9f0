/** The conditions of a namespace that is being emptied. Source: pkg/controller/namespace/deletion/status_condition_utils.go. */
import type { NamespaceCondition } from "@kubarium/api";
import { formatTime, sortedAsGo } from "@kubarium/apimachinery";

/** What one round of deleting left. */
export interface ContentLeft {
  /** Why the server could not be asked what it has. */
  discoveryFailure?: string;
  deletionFailures: string[];
  /** `configmaps.` or `deployments.apps` to how many are left. */
  remaining: Map<string, number>;
  /** Finalizer to how many objects it holds. */
  finalizers: Map<string, number>;
}

const FINE = [
  ["NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"],
  ["NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"],
  ["NamespaceDeletionContentFailure", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
  ["NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"],
  ["NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
] as const;

export function planConditions(current: readonly NamespaceCondition[], left: ContentLeft, nowMs: number): NamespaceCondition[] {
  const bad = problemsOf(left);
  const next = [...current];
  for (const [type, reason, message] of FINE) {
    const problem = bad.get(type);
    const wanted = problem ? { type, status: "True", ...problem } : { type, status: "False", reason, message };
    const index = next.findIndex((condition) => condition.type === type);
    const before = next[index];
    const since = before?.status === wanted.status ? before.lastTransitionTime : formatTime(nowMs);
    const condition = { ...wanted, lastTransitionTime: since };
    if (before) next[index] = condition;
    else next.push(condition);
  }
  return next;
}

function problemsOf(left: ContentLeft): Map<string, { reason: string; message: string }> {
  const problems = new Map<string, { reason: string; message: string }>();
  const listed = (counts: Map<string, number>, text: (name: string, count: number) => string): string =>
    sortedAsGo([...counts].map(([name, count]) => text(name, count))).join(", ");
  if (left.discoveryFailure !== undefined) {
    problems.set("NamespaceDeletionDiscoveryFailure", { reason: "DiscoveryFailed", message: left.discoveryFailure });
  }
  if (left.deletionFailures.length) {
    const texts = sortedAsGo(left.deletionFailures).join(", ");
    const message = `Failed to delete all resource types, ${left.deletionFailures.length} remaining: ${texts}`;
    problems.set("NamespaceDeletionContentFailure", { reason: "ContentDeletionFailed", message });
  }
  if (left.remaining.size) {
    const texts = listed(left.remaining, (resource, count) => `${resource} has ${count} resource instances`);
    problems.set("NamespaceContentRemaining", { reason: "SomeResourcesRemain", message: `Some resources are remaining: ${texts}` });
  }
  if (left.finalizers.size) {
    const texts = listed(left.finalizers, (finalizer, count) => `${finalizer} in ${count} resource instances`);
    const message = `Some content in the namespace has finalizers remaining: ${texts}`;
    problems.set("NamespaceFinalizersRemaining", { reason: "SomeFinalizersRemain", message });
  }
  return problems;
}
