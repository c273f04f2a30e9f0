/** The slices that stand for hand-made Endpoints: one for each set of ports and family. Source: pkg/controller/endpointslicemirroring. */
import type { CoreEndpointPort, DiscoveryEndpointPort, Endpoint, EndpointAddress, EndpointSlice, Endpoints } from "@kubarium/api";
import { deepEqual, isDns1123Subdomain } from "@kubarium/apimachinery";
import type { Draft } from "@kubarium/client";
import { isIPv4, isIPv6 } from "node:net";
import { controllerReference } from "../../../objects/owners.ts";
import { TRIGGER_TIME } from "../endpoint-pods.ts";
import { portsKey } from "../endpointslice/endpoints.ts";
import { MANAGED_BY } from "../endpointslice/plan.ts";

export const MIRRORING_CONTROLLER = "endpointslicemirroring-controller.k8s.io";
/** So that a subset fits a slice. */
export const MAX_ENDPOINTS_PER_SUBSET = 1000;
const SERVICE_NAME = "kubernetes.io/service-name";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const ENDPOINTS = { group: "", version: "v1", kind: "Endpoints" };

export interface MirrorPlan {
  create: Draft<EndpointSlice>[];
  update: EndpointSlice[];
  remove: EndpointSlice[];
  /** Addresses that are none. */
  invalid: number;
  /** Addresses beyond the limit of a subset. */
  surplus: number;
}

interface Group {
  addressType: "IPv4" | "IPv6";
  ports: DiscoveryEndpointPort[];
  endpoints: Map<string, Endpoint>;
}

/** `existing` are the mirrored slices of these Endpoints. */
export function planMirror(endpoints: Endpoints, existing: readonly EndpointSlice[]): MirrorPlan {
  const plan: MirrorPlan = { create: [], update: [], remove: [], invalid: 0, surplus: 0 };
  const groups = groupsOf(endpoints, plan);
  const held = new Map<string, EndpointSlice>();
  for (const slice of existing) {
    const key = `${slice.addressType} ${portsKey(slice.ports)}`;
    if (groups.has(key) && !held.has(key)) held.set(key, slice);
    else plan.remove.push(slice);
  }
  for (const [key, group] of groups) {
    const slice = held.get(key);
    const wanted = sliceOf(endpoints, group);
    if (!slice) plan.create.push(wanted);
    else if (!isMirrorOf(slice, wanted)) plan.update.push(refreshed(slice, wanted));
  }
  return plan;
}

/** Ready addresses come first, so that of an address that is both the ready one counts. */
function groupsOf({ subsets }: Endpoints, plan: MirrorPlan): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets ?? []) {
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ];
    let added = 0;
    for (const { address, ready } of all) {
      const addressType = isIPv4(address.ip) ? "IPv4" : isIPv6(address.ip) ? "IPv6" : undefined;
      if (!addressType) plan.invalid++;
      else if (added >= MAX_ENDPOINTS_PER_SUBSET) plan.surplus++;
      else {
        add(groups, addressType, ports.map(portOf), endpointOf(address, ready));
        added++;
      }
    }
  }
  return groups;
}

function add(groups: Map<string, Group>, addressType: Group["addressType"], ports: DiscoveryEndpointPort[], endpoint: Endpoint): void {
  const key = `${addressType} ${portsKey(ports)}`;
  const group = groups.get(key) ?? { addressType, ports, endpoints: new Map<string, Endpoint>() };
  groups.set(key, group);
  const id = JSON.stringify([endpoint.addresses, endpoint.targetRef?.uid]);
  if (!group.endpoints.get(id)?.conditions?.ready) group.endpoints.set(id, endpoint);
}

const portOf = ({ name = "", port, protocol = "TCP", appProtocol }: CoreEndpointPort): DiscoveryEndpointPort => ({
  name,
  port,
  protocol,
  ...(appProtocol ? { appProtocol } : {}),
});

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}

function sliceOf({ metadata }: Endpoints, { addressType, ports, endpoints }: Group): Draft<EndpointSlice> {
  const { [TRIGGER_TIME]: _, [LAST_APPLIED]: __, ...annotations } = metadata.annotations ?? {};
  const prefix = `${metadata.name}-`;
  return {
    metadata: {
      generateName: isDns1123Subdomain(`${prefix}xxxxx`).length ? metadata.name : prefix,
      namespace: metadata.namespace,
      labels: { ...metadata.labels, [SERVICE_NAME]: metadata.name, [MANAGED_BY]: MIRRORING_CONTROLLER },
      ...(Object.keys(annotations).length ? { annotations } : {}),
      ownerReferences: [controllerReference(ENDPOINTS, { metadata })],
    },
    addressType,
    endpoints: [...endpoints.values()],
    ports,
  };
}

function isMirrorOf(slice: EndpointSlice, wanted: Draft<EndpointSlice>): boolean {
  return (
    deepEqual(slice.metadata.labels, wanted.metadata.labels) &&
    deepEqual(slice.metadata.annotations ?? {}, wanted.metadata.annotations ?? {}) &&
    deepEqual(slice.endpoints ?? [], wanted.endpoints)
  );
}

function refreshed(slice: EndpointSlice, { metadata, endpoints, ports }: Draft<EndpointSlice>): EndpointSlice {
  const { labels, annotations, ownerReferences } = metadata;
  return { ...slice, metadata: { ...slice.metadata, labels, annotations, ownerReferences }, endpoints, ports } as EndpointSlice;
}
