/** Follows Services, EndpointSlices and Nodes, and keeps tables of them. */
import { type EndpointSlice, type Node, resources, type Service } from "@kubarium/api";
import type { Informer, InformerFactory } from "@kubarium/client";
import type { DnsSource } from "../dns/lookup.ts";
import type { NodeRoutes } from "../routes.ts";
import { planService } from "./plan.ts";
import type { ServiceTable } from "./table.ts";
import { ZONE_LABEL } from "./topology.ts";

const SERVICE_NAME = "kubernetes.io/service-name";
const BY_SERVICE = "service";

/** Resolves with the names when the tables hold what the cluster has. `onChange` gets the Service whose routes changed. */
export async function followServices(options: {
  informers: InformerFactory;
  nodeName: string;
  table: ServiceTable;
  routes: NodeRoutes;
  onChange(key: string): void;
}): Promise<DnsSource> {
  const { informers, nodeName, table, routes, onChange } = options;
  const services: Informer<Service> = informers.informer<Service>(resources.services);
  const slices: Informer<EndpointSlice> = informers.informer<EndpointSlice>(resources.endpointSlices, {
    indexes: { [BY_SERVICE]: (slice) => keyOf(slice) },
  });
  const nodes: Informer<Node> = informers.informer<Node>(resources.nodes);
  const zoneHere = (): string | undefined => nodes.get(nodeName)?.metadata.labels?.[ZONE_LABEL];
  const changed = (key: string): void => {
    const service = services.get(key);
    table.set(key, service ? planService(service, slices.byIndex(BY_SERVICE, key), { node: nodeName, zone: zoneHere() }) : []);
    onChange(key);
  };
  const one = (service: Service): void => changed(`${service.metadata.namespace}/${service.metadata.name}`);
  const behind = (slice: EndpointSlice): void => {
    for (const key of keyOf(slice)) changed(key);
  };
  services.addHandlers({ onAdd: one, onUpdate: one, onDelete: one });
  slices.addHandlers({
    onAdd: behind,
    onUpdate: (slice, before) => {
      if (keyOf(before)[0] !== keyOf(slice)[0]) behind(before);
      behind(slice);
    },
    onDelete: behind,
  });
  const moved = (): void => {
    for (const service of services.list()) one(service);
  };
  nodes.addHandlers({
    onAdd: (node) => {
      routes.set(node);
      if (node.metadata.name === nodeName && zoneHere()) moved();
    },
    onUpdate: (node, before) => {
      if (node.metadata.name === nodeName && zoneHere() !== before.metadata.labels?.[ZONE_LABEL]) moved();
      if (node.spec?.podCIDR !== before.spec?.podCIDR || node.status !== before.status) routes.set(node);
    },
    onDelete: (node) => routes.delete(node.metadata.name),
  });
  await Promise.all([services.synced(), slices.synced(), nodes.synced()]);
  return {
    service: (namespace, name) => services.get(`${namespace}/${name}`),
    slices: (namespace, name) => slices.byIndex(BY_SERVICE, `${namespace}/${name}`),
  };
}

function keyOf({ metadata }: EndpointSlice): string[] {
  const name = metadata.labels?.[SERVICE_NAME];
  return name ? [`${metadata.namespace}/${name}`] : [];
}
