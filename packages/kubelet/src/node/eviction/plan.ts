/** Which pod a node that is short of memory ends. Source: kubelet eviction/helpers.go rankMemoryPressure, evictionMessage; eviction_manager.go Admit. */
import type { Pod } from "@kubarium/api";
import { parseQuantity } from "@kubarium/apimachinery";

/** `memory.available<100Mi`, kubelet's default hard threshold. */
const THRESHOLD = { text: "100Mi", bytes: 100 * 1024 * 1024 };
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
const PRESSURE_TAINT = "node.kubernetes.io/memory-pressure";

export interface PodUsage {
  pod: Pod;
  /** Of the containers that run. */
  containers: readonly { name: string; bytes: number; requestBytes: number; request: string }[];
}

export interface EvictionPlan {
  availableBytes: number;
  underPressure: boolean;
  /** Undefined when nothing is to be gained. */
  victim?: { pod: Pod; message: string };
}

export function planEviction(capacityBytes: number, pods: readonly PodUsage[]): EvictionPlan {
  const availableBytes = capacityBytes - pods.reduce((sum, { containers }) => sum + total(containers), 0);
  if (availableBytes >= THRESHOLD.bytes) return { availableBytes, underPressure: false };
  const [first] = pods.filter(({ pod, containers }) => containers.length && !isCritical(pod)).sort(byNeed);
  if (!first) return { availableBytes, underPressure: true };
  const over = first.containers.filter(({ bytes, requestBytes }) => bytes > requestBytes);
  const who = over.map(
    ({ name, bytes, request }) => `Container ${name} was using ${binary(bytes)}, request is ${request}, has larger consumption of memory. `,
  );
  const low = `The node was low on resource: memory. Threshold quantity: ${THRESHOLD.text}, available: ${binary(availableBytes)}. `;
  return { availableBytes, underPressure: true, victim: { pod: first.pod, message: low + who.join("") } };
}

/** Why a node under memory pressure takes no such pod; undefined when it does. */
export function planPressureAdmission(pod: Pod): { reason: string; message: string } | undefined {
  const tolerates = (pod.spec.tolerations ?? []).some(
    ({ key, operator, effect }) => (key === PRESSURE_TAINT || (!key && operator === "Exists")) && (!effect || effect === "NoSchedule"),
  );
  if (isCritical(pod) || pod.status?.qosClass !== "BestEffort" || tolerates) return undefined;
  return { reason: "Evicted", message: "The node had condition: [MemoryPressure]. " };
}

const isCritical = (pod: Pod): boolean => (pod.spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;

const total = (containers: PodUsage["containers"]): number => containers.reduce((sum, { bytes }) => sum + bytes, 0);
const excess = ({ containers }: PodUsage): number => containers.reduce((sum, { bytes, requestBytes }) => sum + bytes - requestBytes, 0);

/** Those above their requests first, then the less important, then the larger excess. */
function byNeed(a: PodUsage, b: PodUsage): number {
  const exceeds = (usage: PodUsage): number => (excess(usage) > 0 ? 1 : 0);
  return exceeds(b) - exceeds(a) || (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) || excess(b) - excess(a);
}

function binary(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`;
}

export function requestOf(pod: Pod, name: string): { requestBytes: number; request: string } {
  const request = pod.spec.containers.find((container) => container.name === name)?.resources?.requests?.["memory"] ?? "0";
  return { request, requestBytes: Number(parseQuantity(request).value()) };
}
