/** What EndpointSlices and Endpoints share: which pods back a Service, at which ports, and when that last changed. Source: endpointslice/util. */
import type { Pod, Service, ServicePort } from "@kubarium/api";
import { deepEqual, formatTime, keyOf, parseTime, selectorFromSet } from "@kubarium/apimachinery";
import type { Enqueue } from "../../framework/reconciler.ts";
import type { Source } from "../../framework/sources.ts";
import { isReady, isTerminal, readyCondition } from "../../objects/pods.ts";

export const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
export const HEADLESS_LABEL = "service.kubernetes.io/headless";

/** Services that name their own endpoints, or none, are not ours. */
export const hasEndpoints = ({ spec }: Service): boolean => spec.type !== "ExternalName" && spec.selector !== undefined;

export const hasClusterIp = ({ spec }: Service): boolean => spec.clusterIP !== "None" && Boolean(spec.clusterIP);

export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === "None";

export function podsOf(service: Service, pods: Source<Pod>): Pod[] {
  const selector = selectorFromSet(service.spec.selector);
  return pods.informer.list(service.metadata.namespace).filter((pod) => selector.matches(pod.metadata.labels));
}

export function isInEndpoints(pod: Pod, includeTerminating: boolean): boolean {
  if (isTerminal(pod) || addressesOf(pod).length === 0) return false;
  return includeTerminating || !pod.metadata.deletionTimestamp;
}

export function addressesOf({ status }: Pod): string[] {
  const addresses = (status?.podIPs ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  return addresses.length === 0 && status?.podIP ? [status.podIP] : addresses;
}

export const isIPv6 = (address: string): boolean => address.includes(":");

export function hostnameOf(pod: Pod, service: Service): string | undefined {
  return pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;
}

/** The number behind a Service's port on this pod; undefined when the pod has no port of that name. */
export function targetPortOf(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target;
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const named = container.ports?.find(({ name, protocol }) => name === target && (protocol ?? "TCP") === (port.protocol ?? "TCP"));
    if (named) return named.containerPort;
  }
  return undefined;
}

/** A Service wakes itself; a pod wakes the Services that select it, or did. */
export function watchServicePods(services: Source<Service>, pods: Source<Pod>, enqueue: Enqueue): void {
  const own = (service: Service): void => enqueue(keyOf(service));
  services.informer.addHandlers({ onAdd: own, onUpdate: own, onDelete: own });
  const selecting = ({ metadata }: Pod): void => {
    if (!metadata.labels) return;
    for (const service of services.informer.list(metadata.namespace)) {
      if (service.spec.selector && selectorFromSet(service.spec.selector).matches(metadata.labels)) own(service);
    }
  };
  pods.informer.addHandlers({
    onAdd: selecting,
    onDelete: selecting,
    onUpdate(pod, previous) {
      const relabelled = !deepEqual(pod.metadata.labels, previous.metadata.labels);
      if (!relabelled && !endpointChanged(pod, previous)) return;
      selecting(pod);
      if (relabelled) selecting(previous);
    },
  });
}

function endpointChanged(pod: Pod, previous: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    isReady(pod) !== isReady(previous) ||
    isTerminal(pod) !== isTerminal(previous) ||
    pod.spec.nodeName !== previous.spec.nodeName ||
    pod.spec.hostname !== previous.spec.hostname ||
    pod.spec.subdomain !== previous.spec.subdomain ||
    !deepEqual(addressesOf(pod), addressesOf(previous))
  );
}

/** The earliest change since the last run that a write answers: what the trigger time annotation tells latency monitors. */
export class TriggerTimes {
  private readonly services = new Map<string, ReadonlyMap<string, number>>();

  /** Undefined when nothing new changed. */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service);
    const before = this.services.get(key);
    const changed = new Map<string, number>();
    for (const pod of pods) {
      const since = readyCondition(pod)?.lastTransitionTime;
      if (since) changed.set(pod.metadata.name, parseTime(since));
    }
    this.services.set(key, changed);
    if (!before) return service.metadata.creationTimestamp;
    const later = [...changed].filter(([name, timeMs]) => timeMs > (before.get(name) ?? 0)).map(([, timeMs]) => timeMs);
    return later.length ? formatTime(Math.min(...later)) : undefined;
  }

  forget(key: string): void {
    this.services.delete(key);
  }
}
