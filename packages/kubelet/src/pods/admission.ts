/** Whether the node takes a pod that was assigned to it. Source: kubelet lifecycle/predicate.go. */
import { matchesNodeAffinity, type Node, type Pod } from "@kubarium/api";
import { parseQuantity, type Quantity } from "@kubarium/apimachinery";
import { effectiveRequests } from "./resources.ts";
import { rfc3339 } from "./status/status.ts";

export interface Rejection {
  reason: string;
  message: string;
}

/** `others`: the pods that the node already has and that have not ended. Undefined when the pod is taken. */
export function planAdmission(pod: Pod, node: Pick<Node, "metadata" | "status">, others: readonly Pod[]): Rejection | undefined {
  const allocatable = node.status?.allocatable ?? {};
  const podLimit = Number(allocatable["pods"] ?? 110);
  if (others.length + 1 > podLimit) return shortOf("pods", 1n, BigInt(others.length), BigInt(podLimit));
  for (const [resource, asked] of effectiveRequests(pod)) {
    // A node that does not know an extended resource leaves it to the scheduler. Source: removeMissingExtendedResources.
    if (asked.isZero() || (resource.includes("/") && !(resource in allocatable))) continue;
    const capacity = parseQuantity(allocatable[resource] ?? "0");
    const used = others.reduce<Quantity>(
      (sum, other) => sum.add(effectiveRequests(other).get(resource) ?? parseQuantity("0")),
      parseQuantity("0"),
    );
    if (used.add(asked).cmp(capacity) <= 0) continue;
    const units = (value: Quantity): bigint => BigInt(resource === "cpu" ? value.milliValue() : value.value());
    return shortOf(resource, units(asked), units(used), units(capacity));
  }
  if (!matchesNodeAffinity(pod, node))
    return { reason: "NodeAffinity", message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  if (portsClash(pod, others))
    return { reason: "NodePorts", message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" };
  return undefined;
}

/** No conditions and no containers: it never was here. */
export function rejectedStatus(pod: Pod, { reason, message }: Rejection, nowMs: number): Pod["status"] {
  const { qosClass } = pod.status ?? {};
  return {
    phase: "Failed",
    reason,
    message: `Pod was rejected: ${message}`,
    startTime: rfc3339(nowMs),
    observedGeneration: pod.metadata.generation,
    ...(qosClass ? { qosClass } : {}),
  };
}

function shortOf(resource: string, asked: bigint, used: bigint, capacity: bigint): Rejection {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${asked}, used: ${used}, capacity: ${capacity}`,
  };
}

function portsClash(pod: Pod, others: readonly Pod[]): boolean {
  const ports = (of: Pod) => of.spec.containers.flatMap((container) => container.ports ?? []).filter((port) => port.hostPort);
  const any = (ip: string | undefined): boolean => !ip || ip === "0.0.0.0";
  return ports(pod).some((wanted) =>
    others
      .flatMap(ports)
      .some(
        (taken) =>
          taken.hostPort === wanted.hostPort &&
          (taken.protocol ?? "TCP") === (wanted.protocol ?? "TCP") &&
          (any(taken.hostIP) || any(wanted.hostIP) || taken.hostIP === wanted.hostIP),
      ),
  );
}
