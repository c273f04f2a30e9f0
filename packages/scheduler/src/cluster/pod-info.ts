/** What the plugins ask about a pod again and again, computed once. */
import { type Pod, type PodAffinityTerm, podRequests, type WeightedPodAffinityTerm } from "@kubarium/api";
import type { Claims } from "../cycle/claims.ts";
import { type Quantity, type Selector, selectorFromLabelSelector } from "@kubarium/apimachinery";

/** cpu in thousandths of a core, memory and ephemeral-storage in bytes, the rest in units. */
export type Amounts = ReadonlyMap<string, number>;

export interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

export interface AffinityTerm {
  selector: Selector;
  namespaces: ReadonlySet<string>;
  allNamespaces: boolean;
  topologyKey: string;
  weight: number;
}

export interface PodInfo {
  pod: Pod;
  key: string;
  priority: number;
  requests: Amounts;
  /** As requests, with a container that asks for nothing counted as a small one, for scores. */
  scoredRequests: Amounts;
  hostPorts: readonly HostPort[];
  requiredAffinity: readonly AffinityTerm[];
  requiredAntiAffinity: readonly AffinityTerm[];
  preferredAffinity: readonly AffinityTerm[];
  /** The uid of the controller that owns it. */
  controller: string | undefined;
  /** As they are when the pod is tried; undefined for a pod without any. */
  claims?: Claims;
}

/** What a container that asks for nothing counts as in scores. Source: scheduler util/pod_resources.go. */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;

export function amountOf(name: string, quantity: Quantity): number {
  return name === "cpu" ? Number(quantity.milliValue()) : Number(quantity.value());
}

export function podInfoOf(pod: Pod): PodInfo {
  const requests = new Map<string, number>();
  for (const [name, quantity] of podRequests(pod)) requests.set(name, amountOf(name, quantity));
  const scored = new Map(requests);
  for (const container of pod.spec.containers) {
    const asked = container.resources?.requests ?? {};
    if (!asked["cpu"]) scored.set("cpu", (scored.get("cpu") ?? 0) + DEFAULT_MILLI_CPU);
    if (!asked["memory"]) scored.set("memory", (scored.get("memory") ?? 0) + DEFAULT_MEMORY_BYTES);
  }
  const { affinity } = pod.spec;
  const required = (term: PodAffinityTerm): AffinityTerm => termOf(pod, term, 1);
  const weighted = (sign: number) => (entry: WeightedPodAffinityTerm) => termOf(pod, entry.podAffinityTerm, sign * entry.weight);
  return {
    pod,
    key: `${pod.metadata.namespace}/${pod.metadata.name}`,
    priority: pod.spec.priority ?? 0,
    requests,
    scoredRequests: scored,
    hostPorts: [
      ...(pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always"),
      ...pod.spec.containers,
    ].flatMap((container) =>
      (container.ports ?? [])
        .filter((port) => port.hostPort)
        .map((port) => ({ ip: port.hostIP || "0.0.0.0", protocol: port.protocol ?? "TCP", port: port.hostPort ?? 0 })),
    ),
    requiredAffinity: (affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(required),
    requiredAntiAffinity: (affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(required),
    preferredAffinity: [
      ...(affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted(1)),
      ...(affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted(-1)),
    ],
    controller: pod.metadata.ownerReferences?.find((owner) => owner.controller)?.uid,
  };
}

function termOf(pod: Pod, term: PodAffinityTerm, weight: number): AffinityTerm {
  const own = !term.namespaces?.length && !term.namespaceSelector;
  return {
    selector: selectorFromLabelSelector(term.labelSelector),
    namespaces: new Set(own ? [pod.metadata.namespace ?? ""] : term.namespaces),
    allNamespaces: term.namespaceSelector !== undefined,
    topologyKey: term.topologyKey,
    weight,
  };
}

export function termMatches(term: AffinityTerm, pod: Pod): boolean {
  if (!term.allNamespaces && !term.namespaces.has(pod.metadata.namespace ?? "")) return false;
  return term.selector.matches(pod.metadata.labels);
}
