/** The classes that every cluster has. Source: pkg/apis/scheduling/v1/helpers.go. */
import type { PriorityClass } from "../../../generated/types.ts";

type NewPriorityClass = Omit<PriorityClass, "metadata"> & { metadata: { name: string } };

const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

const systemClass = (name: string, value: number, description: string): NewPriorityClass => ({
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name },
  value,
  description,
});

export const bootstrapPriorityClasses: readonly NewPriorityClass[] = [
  systemClass(
    "system-node-critical",
    SYSTEM_CRITICAL_PRIORITY + 1000,
    "Used for system critical pods that must not be moved from their current node.",
  ),
  systemClass(
    "system-cluster-critical",
    SYSTEM_CRITICAL_PRIORITY,
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  ),
];
