/** From a Service and its EndpointSlices to where its connections go. Source: pkg/proxy/{serviceport,endpoint,topology}.go. */
import type { Endpoint, EndpointSlice, Service } from "@kubarium/api";
import { nearest, type Place } from "./topology.ts";

export interface Backend {
  ip: string;
  port: number;
  nodeName: string | undefined;
}

/** One port of a Service as seen from one node. */
export interface ServiceRoute {
  /** `namespace/name:portName`, the same as long as the Service lives. */
  id: string;
  key: string;
  port: number;
  nodePort: number | undefined;
  /** Addresses on which the port is answered inside the cluster only. */
  internal: readonly string[];
  /** externalIPs and load balancer addresses. */
  external: readonly string[];
  /** Load balancer addresses, which some node has to listen on. */
  ingress: readonly string[];
  /** Every endpoint; what the cluster's own connections to an outside address get, whatever the policy. */
  backends: readonly Backend[];
  /** Where connections from inside and from outside go; they differ by traffic policy. */
  internalBackends: readonly Backend[];
  externalBackends: readonly Backend[];
  /** Whether there are any in the cluster: without, connections are refused; with, but none allowed here, they are dropped. */
  hasEndpoints: boolean;
  affinitySeconds: number | undefined;
}

const DEFAULT_AFFINITY_SECONDS = 10_800;

/** Empty for a headless Service, one without a cluster IP, and one that is only a name. */
export function planService(service: Service, slices: readonly EndpointSlice[], from: Place): ServiceRoute[] {
  const { spec, metadata } = service;
  const ips = (spec.clusterIPs ?? [spec.clusterIP ?? ""]).filter((ip) => ip && ip !== "None");
  if (spec.type === "ExternalName" || !ips.length) return [];
  const key = `${metadata.namespace}/${metadata.name}`;
  const exposed = spec.type === "NodePort" || spec.type === "LoadBalancer";
  const ingress = spec.type === "LoadBalancer" ? (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []) : [];
  const affinitySeconds =
    spec.sessionAffinity === "ClientIP" ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS) : undefined;
  return (spec.ports ?? [])
    .filter(({ protocol = "TCP" }) => protocol === "TCP")
    .map((port) => {
      const all = backendsOf(slices, port.name ?? "", port.protocol ?? "TCP");
      const anywhere = usable(all);
      const here = usable(all.filter(({ backend }) => backend.nodeName === from.node));
      const near = usable(all, from);
      const isExternalLocal = spec.externalTrafficPolicy === "Local" && exposed;
      return {
        id: `${key}:${port.name ?? ""}`,
        key,
        port: port.port,
        nodePort: exposed ? port.nodePort || undefined : undefined,
        internal: ips,
        external: [...(spec.externalIPs ?? []), ...ingress],
        ingress,
        backends: anywhere,
        internalBackends: spec.internalTrafficPolicy === "Local" ? here : near,
        externalBackends: isExternalLocal ? here : near,
        hasEndpoints: anywhere.length > 0,
        affinitySeconds,
      };
    });
}

interface Candidate {
  backend: Backend;
  conditions: NonNullable<Endpoint["conditions"]>;
  hints: Endpoint["hints"];
}

/** Ready endpoints, the near ones when it is said from where; when there are none, those that still serve while they end. */
function usable(candidates: readonly Candidate[], from?: Place): Backend[] {
  const ready = candidates.filter(({ conditions }) => conditions.ready ?? true);
  const chosen = ready.length
    ? from
      ? nearest(ready, from)
      : ready
    : candidates.filter(({ conditions }) => (conditions.serving ?? true) && conditions.terminating);
  return chosen.map(({ backend }) => backend);
}

function backendsOf(slices: readonly EndpointSlice[], portName: string, protocol: string): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const slice of slices) {
    if (slice.addressType !== "IPv4" || slice.metadata.deletionTimestamp) continue;
    const port = slice.ports?.find((candidate) => (candidate.name ?? "") === portName && (candidate.protocol ?? "TCP") === protocol)?.port;
    if (!port) continue;
    for (const { addresses, conditions = {}, nodeName, hints } of slice.endpoints ?? []) {
      const [ip] = addresses;
      if (!ip) continue;
      // The same endpoint may be in two slices while one is being moved; the one that is ready counts.
      const id = `${ip}:${port}`;
      if (!found.has(id) || (conditions.ready ?? true)) found.set(id, { backend: { ip, port, nodeName }, conditions, hints });
    }
  }
  return [...found.values()];
}
