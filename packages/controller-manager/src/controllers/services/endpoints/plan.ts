/** The Endpoints object of a Service. Source: pkg/controller/endpoint/endpoints_controller.go and api/v1/endpoints/util.go. */
import type { CoreEndpointPort, EndpointAddress, Endpoints, EndpointSubset, Pod, Service } from "@kubarium/api";
import { deepEqual } from "@kubarium/apimachinery";
import { isReady } from "../../../objects/pods.ts";
import {
  addressesOf,
  hasClusterIp,
  HEADLESS_LABEL,
  hostnameOf,
  isHeadless,
  isInEndpoints,
  isIPv6,
  targetPortOf,
} from "../endpoint-pods.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const CONTROLLER = "endpoint-controller";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
export const MAX_CAPACITY = 1000;

export interface EndpointsContent {
  labels: Record<string, string>;
  subsets: EndpointSubset[];
  /** More addresses than an Endpoints object may hold: the rest was left out. */
  truncated: boolean;
}

export function planEndpoints(service: Service, pods: readonly Pod[]): EndpointsContent {
  const offers: Offer[] = [];
  const unready = Boolean(service.spec.publishNotReadyAddresses);
  for (const pod of pods) {
    if (!isInEndpoints(pod, unready)) continue;
    const address = addressOf(service, pod);
    if (!address) continue;
    const ready = unready || isReady(pod);
    const ports = service.spec.ports ?? [];
    if (ports.length === 0 && isHeadless(service)) offers.push({ address, ready });
    for (const { name, port, protocol, appProtocol, targetPort } of ports) {
      const number = targetPortOf(pod, { port, protocol, targetPort });
      if (number === undefined) continue;
      const offered = { port: number, protocol: protocol ?? "TCP", ...(name ? { name } : {}), ...(appProtocol ? { appProtocol } : {}) };
      offers.push({ address, ready, port: offered });
    }
  }
  const subsets = repack(offers);
  const truncated = truncate(subsets);
  return { labels: labelsOf(service), subsets, truncated };
}

/** Whether the object there says the same, its trigger time aside. */
export function isUpToDate(current: Endpoints, planned: EndpointsContent): boolean {
  const overCapacity = current.metadata.annotations?.[OVER_CAPACITY] !== undefined;
  return (
    !planned.truncated &&
    !overCapacity &&
    deepEqual(current.subsets ?? [], planned.subsets) &&
    deepEqual(current.metadata.labels ?? {}, planned.labels)
  );
}

export function annotationsOf(current: Record<string, string> | undefined, truncated: boolean): Record<string, string> {
  const { [OVER_CAPACITY]: _, ...rest } = current ?? {};
  return truncated ? { ...rest, [OVER_CAPACITY]: "truncated" } : rest;
}

interface Offer {
  address: EndpointAddress;
  ready: boolean;
  /** Absent for a headless Service without ports. */
  port?: CoreEndpointPort;
}

function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const wantsIPv6 = service.spec.ipFamilies?.[0] === "IPv6" || (!service.spec.ipFamilies?.length && isIPv6(service.spec.clusterIP ?? ""));
  const ip = addressesOf(pod).find((address) => isIPv6(address) === wantsIPv6);
  if (!ip) return undefined;
  const hostname = hostnameOf(pod, service);
  return {
    ip,
    ...(hostname ? { hostname } : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
  };
}

/** Ports offered by exactly the same addresses share a subset. */
function repack(offers: readonly Offer[]): EndpointSubset[] {
  const byPort = new Map<string, { port?: CoreEndpointPort; addresses: Map<string, Offer> }>();
  for (const offer of offers) {
    const key = JSON.stringify(offer.port ?? null);
    let group = byPort.get(key);
    if (!group) byPort.set(key, (group = { port: offer.port, addresses: new Map() }));
    const id = addressKey(offer.address);
    if (!group.addresses.get(id)?.ready) group.addresses.set(id, offer);
  }
  const subsets = new Map<string, { ports: CoreEndpointPort[]; offers: Offer[] }>();
  for (const { port, addresses } of byPort.values()) {
    const sorted = [...addresses.values()].sort((a, b) => (addressKey(a.address) < addressKey(b.address) ? -1 : 1));
    const key = sorted.map(({ address, ready }) => `${addressKey(address)}:${ready}`).join(",");
    const subset = subsets.get(key) ?? { ports: [], offers: sorted };
    if (port) subset.ports.push(port);
    subsets.set(key, subset);
  }
  return [...subsets.values()].map(subsetOf).sort((a, b) => (subsetKey(a) < subsetKey(b) ? -1 : 1));
}

function subsetOf({ ports, offers }: { ports: CoreEndpointPort[]; offers: Offer[] }): EndpointSubset {
  const ready = offers.filter((offer) => offer.ready).map(({ address }) => address);
  const notReady = offers.filter((offer) => !offer.ready).map(({ address }) => address);
  return {
    ...(ready.length ? { addresses: ready } : {}),
    ...(notReady.length ? { notReadyAddresses: notReady } : {}),
    ...(ports.length ? { ports: ports.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) } : {}),
  };
}

const addressKey = ({ ip, targetRef }: EndpointAddress): string => `${sortableIp(ip)}/${targetRef?.uid ?? ""}`;
const sortableIp = (ip: string): string =>
  isIPv6(ip)
    ? ip
    : ip
        .split(".")
        .map((part) => part.padStart(3, "0"))
        .join(".");
const subsetKey = (subset: EndpointSubset): string => JSON.stringify([subset.ports, subset.addresses, subset.notReadyAddresses]);

/** Ready addresses are kept before those that are not, each subset in proportion. Says whether anything was left out. */
function truncate(subsets: EndpointSubset[]): boolean {
  const totalReady = subsets.reduce((total, { addresses }) => total + (addresses?.length ?? 0), 0);
  const totalNotReady = subsets.reduce((total, { notReadyAddresses }) => total + (notReadyAddresses?.length ?? 0), 0);
  if (totalReady + totalNotReady <= MAX_CAPACITY) return false;
  const readyOnly = totalReady > MAX_CAPACITY;
  const room = readyOnly ? MAX_CAPACITY : MAX_CAPACITY - totalReady;
  const total = readyOnly ? totalReady : totalNotReady;
  let left = room;
  for (const subset of subsets) {
    const affected = (readyOnly ? subset.addresses : subset.notReadyAddresses) ?? [];
    const kept = affected.slice(0, Math.min(left, Math.ceil((affected.length / total) * room)));
    left -= kept.length;
    if (readyOnly) {
      subset.addresses = kept;
      delete subset.notReadyAddresses;
    } else subset.notReadyAddresses = kept;
  }
  return true;
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS_LABEL]: _, ...labels } = service.metadata.labels ?? {};
  return { ...labels, ...(hasClusterIp(service) ? {} : { [HEADLESS_LABEL]: "" }), [MANAGED_BY]: CONTROLLER };
}
