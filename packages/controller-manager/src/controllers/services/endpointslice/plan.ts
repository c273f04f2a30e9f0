/** Which slices a Service should have, with as few writes as possible. Source: staging endpointslice/reconciler.go. */
import { type DiscoveryEndpointPort, type Endpoint, type EndpointSlice, type Node, type Pod, resources, type Service } from "@kubarium/api";
import { deepEqual, isDns1123Subdomain } from "@kubarium/apimachinery";
import type { Draft } from "@kubarium/client";
import { controllerReference } from "../../../objects/owners.ts";
import { hasClusterIp, HEADLESS_LABEL, isInEndpoints } from "../endpoint-pods.ts";
import { type AddressType, addressTypesOf, endpointKey, endpointOf, ownedBy, portsKey, portsOf, sameState } from "./endpoints.ts";

export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
export const CONTROLLER = "endpointslice-controller.k8s.io";
const SERVICE_NAME = "kubernetes.io/service-name";
const MAX_ENDPOINTS = 100;

export interface SlicePlan {
  create: Draft<EndpointSlice>[];
  update: EndpointSlice[];
  remove: EndpointSlice[];
  /** Pods left out because their node is not known (yet). */
  missingNodes: string[];
}

export function planSlices(
  service: Service,
  pods: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
  existing: readonly EndpointSlice[],
): SlicePlan {
  const types = addressTypesOf(service);
  const plan: SlicePlan = { create: [], update: [], remove: [], missingNodes: [] };
  for (const type of types) {
    planAddressType(
      plan,
      service,
      pods,
      nodeOf,
      existing.filter((slice) => slice.addressType === type),
      type,
    );
  }
  plan.remove.push(...existing.filter((slice) => !types.has(slice.addressType as AddressType)));
  return plan;
}

interface PortGroup {
  ports: DiscoveryEndpointPort[];
  endpoints: Map<string, Endpoint>;
}

function planAddressType(
  total: SlicePlan,
  service: Service,
  pods: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
  existing: readonly EndpointSlice[],
  type: AddressType,
): void {
  const plan: SlicePlan = { create: [], update: [], remove: [], missingNodes: total.missingNodes };
  const owned = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    if (!ownedBy(slice, service)) plan.remove.push(slice);
    else owned.set(portsKey(slice.ports), [...(owned.get(portsKey(slice.ports)) ?? []), slice]);
  }
  const desired = groupByPorts(plan, service, pods, nodeOf, type);
  for (const [key, group] of desired) planGroup(plan, service, owned.get(key) ?? [], group, type);
  for (const [key, slices] of owned) if (!desired.has(key)) plan.remove.push(...slices);
  if (plan.remove.length === existing.length && plan.create.length === 0) keepPlaceholder(plan, service, type);
  reuseRemoved(plan, service);
  total.create.push(...plan.create);
  total.update.push(...plan.update);
  total.remove.push(...plan.remove);
}

function groupByPorts(
  plan: SlicePlan,
  service: Service,
  pods: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
  type: AddressType,
): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  for (const pod of pods) {
    if (!isInEndpoints(pod, true)) continue;
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { ports, endpoints: new Map() }));
    const node = nodeOf(pod.spec.nodeName ?? "");
    if (!node && !service.spec.publishNotReadyAddresses) {
      plan.missingNodes.push(pod.metadata.name);
      continue;
    }
    const endpoint = endpointOf(pod, node, service, type);
    if (endpoint.addresses.length) group.endpoints.set(endpointKey(endpoint), endpoint);
  }
  return groups;
}

/** First what changed in place, then new endpoints into slices that are written anyway, then into the fullest that has room, then new slices. */
function planGroup(plan: SlicePlan, service: Service, existing: readonly EndpointSlice[], group: PortGroup, type: AddressType): void {
  const missing = new Map(group.endpoints);
  const updated: EndpointSlice[] = [];
  const unchanged: EndpointSlice[] = [];
  for (const slice of existing) {
    const { kept, changed } = keepWanted(slice, missing);
    const labels = labelsOf(service);
    if (changed && kept.length === 0) plan.remove.push(slice);
    else if (changed || !deepEqual(labels, slice.metadata.labels)) {
      updated.push({ ...slice, metadata: { ...slice.metadata, labels }, endpoints: kept });
    } else unchanged.push(slice);
  }
  updated.sort((a, b) => countOf(b) - countOf(a));
  for (const slice of updated) fill(slice, missing);
  while (missing.size > 0) {
    const room = missing.size < MAX_ENDPOINTS ? fullestWithRoom(unchanged, missing.size) : undefined;
    if (room) {
      unchanged.splice(unchanged.indexOf(room), 1);
      const slice = { ...room, endpoints: [...(room.endpoints ?? [])] };
      fill(slice, missing);
      updated.push(slice);
    } else {
      const slice = newSlice(service, group.ports, type);
      fill(slice, missing);
      plan.create.push(slice);
    }
  }
  plan.update.push(...updated);
}

/** Takes the endpoints it keeps out of `missing`. */
function keepWanted(slice: EndpointSlice, missing: Map<string, Endpoint>): { kept: Endpoint[]; changed: boolean } {
  const kept: Endpoint[] = [];
  let changed = false;
  for (const endpoint of slice.endpoints ?? []) {
    const key = endpointKey(endpoint);
    const wanted = missing.get(key);
    if (!wanted || !sameState(wanted, endpoint)) changed = true;
    if (!wanted) continue;
    kept.push(wanted);
    missing.delete(key);
  }
  return { kept, changed };
}

function fill(slice: { endpoints?: Endpoint[] }, missing: Map<string, Endpoint>): void {
  const endpoints = [...(slice.endpoints ?? [])];
  for (const [key, endpoint] of missing) {
    if (endpoints.length >= MAX_ENDPOINTS) break;
    endpoints.push(endpoint);
    missing.delete(key);
  }
  slice.endpoints = endpoints;
}

function fullestWithRoom(slices: readonly EndpointSlice[], count: number): EndpointSlice | undefined {
  const fitting = slices.filter((slice) => countOf(slice) + count <= MAX_ENDPOINTS && countOf(slice) + count > 0);
  return fitting.sort((a, b) => countOf(b) - countOf(a))[0];
}

/** A Service without endpoints keeps one empty slice, so that its readers know it was looked at. */
function keepPlaceholder(plan: SlicePlan, service: Service, type: AddressType): void {
  const placeholder = newSlice(service, [], type);
  const [only] = plan.remove;
  if (plan.remove.length === 1 && only && isPlaceholder(only, service)) plan.remove = [];
  else plan.create.push(placeholder);
}

function isPlaceholder(slice: EndpointSlice, service: Service): boolean {
  return ownedBy(slice, service) && !slice.endpoints?.length && !slice.ports?.length && deepEqual(slice.metadata.labels, labelsOf(service));
}

/** A slice to be made and one to be removed are one write. */
function reuseRemoved(plan: SlicePlan, service: Service): void {
  for (const removed of plan.remove.filter((slice) => ownedBy(slice, service))) {
    const created = plan.create.pop();
    if (!created) return;
    const { endpoints, ports } = created;
    plan.update.push({ ...removed, metadata: { ...removed.metadata, labels: labelsOf(service) }, endpoints, ports });
    plan.remove.splice(plan.remove.indexOf(removed), 1);
  }
}

function newSlice(service: Service, ports: DiscoveryEndpointPort[], addressType: AddressType): Draft<EndpointSlice> {
  const { name, namespace } = service.metadata;
  return {
    metadata: {
      generateName: isDns1123Subdomain(name).length ? name : `${name}-`,
      namespace,
      labels: labelsOf(service),
      ownerReferences: [controllerReference(resources.services, service)],
    },
    addressType,
    endpoints: [],
    ports,
  };
}

function labelsOf(service: Service): Record<string, string> {
  const labels = { ...service.metadata.labels };
  delete labels[HEADLESS_LABEL];
  return {
    ...labels,
    ...(hasClusterIp(service) ? {} : { [HEADLESS_LABEL]: "" }),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: CONTROLLER,
  };
}

const countOf = (slice: EndpointSlice): number => slice.endpoints?.length ?? 0;
