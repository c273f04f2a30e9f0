/** Pods as endpoints of a slice. Source: staging endpointslice/utils.go. */
import type { DiscoveryEndpointPort, Endpoint, EndpointHints, EndpointSlice, Node, Pod, Service } from "@kubarium/api";
import { deepEqual } from "@kubarium/apimachinery";
import { isReady } from "../../../objects/pods.ts";
import { addressesOf, hostnameOf, isHeadless, isIPv6, targetPortOf } from "../endpoint-pods.ts";

export type AddressType = "IPv4" | "IPv6";

const CLOSE_DISTRIBUTIONS = new Set<string | undefined>(["PreferClose", "PreferSameZone", "PreferSameNode"]);
const ZONE_LABEL = "topology.kubernetes.io/zone";

export function endpointOf(pod: Pod, node: Node | undefined, service: Service, addressType: AddressType): Endpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.[ZONE_LABEL];
  const hostname = hostnameOf(pod, service);
  const ready = Boolean(service.spec.publishNotReadyAddresses) || (serving && !terminating);
  const hints = ready ? hintsOf(service, zone, pod.spec.nodeName) : undefined;
  return {
    addresses: addressesOf(pod).filter((address) => isIPv6(address) === (addressType === "IPv6")),
    conditions: { ready, serving, terminating },
    ...(hints ? { hints } : {}),
    ...(hostname ? { hostname } : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    ...(zone ? { zone } : {}),
  };
}

/** Who should rather be sent here, as the Service's trafficDistribution has it. Source: staging endpointslice/trafficdist. */
function hintsOf({ spec }: Service, zone: string | undefined, nodeName: string | undefined): EndpointHints | undefined {
  if (!CLOSE_DISTRIBUTIONS.has(spec.trafficDistribution)) return undefined;
  const forNodes = nodeName && spec.trafficDistribution === "PreferSameNode" ? [{ name: nodeName }] : undefined;
  if (!zone && !forNodes) return undefined;
  return { ...(zone ? { forZones: [{ name: zone }] } : {}), ...(forNodes ? { forNodes } : {}) };
}

/** A pod that has no port of a name lacks that port; pods with different ports go to different slices. */
export function portsOf(service: Service, pod: Pod): DiscoveryEndpointPort[] {
  const ports = service.spec.ports ?? [];
  if (ports.length === 0 && isHeadless(service)) return [];
  return ports.flatMap(({ name, protocol, appProtocol, ...port }) => {
    const target = targetPortOf(pod, { name, protocol, ...port });
    if (target === undefined) return [];
    return [{ name: name ?? "", protocol: protocol ?? "TCP", port: target, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

/** Equal for the same ports in any order. */
export function portsKey(ports: readonly DiscoveryEndpointPort[] | undefined): string {
  const texts = (ports ?? []).map(({ name, protocol, port, appProtocol }) =>
    [name ?? "", protocol ?? "TCP", port, appProtocol ?? ""].join("|"),
  );
  return texts.sort().join(",");
}

/** What makes an endpoint the same one as before, whatever its state. */
export function endpointKey({ addresses, hostname, targetRef }: Endpoint): string {
  return [[...addresses].sort().join(","), hostname ?? "", targetRef?.namespace ?? "", targetRef?.name ?? ""].join("|");
}

export function sameState(a: Endpoint, b: Endpoint): boolean {
  const stateOf = ({ nodeName, zone, conditions, targetRef, hints }: Endpoint) => ({
    nodeName,
    zone,
    conditions,
    uid: targetRef?.uid,
    hints,
  });
  return deepEqual(stateOf(a), stateOf(b));
}

export function addressTypesOf({ spec }: Service): Set<AddressType> {
  const families = (spec.ipFamilies ?? []).filter((family): family is AddressType => family === "IPv4" || family === "IPv6");
  if (families.length) return new Set(families);
  if (spec.clusterIP && spec.clusterIP !== "None") return new Set([isIPv6(spec.clusterIP) ? "IPv6" : "IPv4"]);
  return new Set(["IPv4", "IPv6"]);
}

export function ownedBy(slice: EndpointSlice, service: Service): boolean {
  return slice.metadata.ownerReferences?.some(({ uid, kind }) => uid === service.metadata.uid && kind === "Service") ?? false;
}
