/**
 * What an update of a Service takes over from the stored one, and what the new type has no use for. Linked fields are completed for
 * clients that know only one of them. Source: patchAllocatedValues, normalizeClusterIPs and dropTypeDependentFields of pkg/registry.
 */
import type { ServiceSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { isExternallyAccessible, needsClusterIp, needsHealthCheck, needsNodePort, nodePortsOf, portsOf, sameList, specOf } from "./spec.ts";

const TRAFFIC_POLICIES = ["Cluster", "Local"];

/** Before allocation. */
export function completeFrom(service: AnyObject, previous: AnyObject): void {
  const spec = specOf(service);
  const before = specOf(previous);
  if (needsClusterIp(before) && needsClusterIp(spec)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && before.clusterIPs?.length) spec.clusterIPs = [...before.clusterIPs];
  }
  if (needsNodePort(before) && needsNodePort(spec)) keepNodePorts(spec, before);
  if (needsHealthCheck(before) && needsHealthCheck(spec) && !spec.healthCheckNodePort && before.healthCheckNodePort) {
    spec.healthCheckNodePort = before.healthCheckNodePort;
  }
  alignClusterIps(spec, before);
}

/** A port keeps its node port by name, unless another port asks for it. */
function keepNodePorts(spec: ServiceSpec, before: ServiceSpec): void {
  const stored = new Set(nodePortsOf(before));
  const used = new Set(nodePortsOf(spec).filter((port) => stored.has(port)));
  const byName = new Map(portsOf(before).map(({ name = "", nodePort }) => [name, nodePort]));
  for (const port of portsOf(spec)) {
    const kept = byName.get(port.name ?? "");
    if (!port.nodePort && kept && !used.has(kept)) port.nodePort = kept;
  }
}

/** Who changes `clusterIP` alone means `clusterIPs`, too. */
function alignClusterIps(spec: ServiceSpec, before: ServiceSpec): void {
  if (before.clusterIPs?.length && !spec.clusterIPs?.length && before.clusterIP === spec.clusterIP)
    spec.clusterIPs = [...before.clusterIPs];
  if ((before.clusterIP ?? "") === (spec.clusterIP ?? "") || !sameList(before.clusterIPs, spec.clusterIPs)) return;
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  else delete spec.clusterIPs;
}

/** Fields that the new type has no use for go, unless the client changed them as well: that is for validation to refuse. */
export function dropWhatTheTypeHasNot(service: AnyObject, previous: AnyObject): void {
  const spec = specOf(service);
  const before = specOf(previous);
  if (needsClusterIp(before) && !needsClusterIp(spec)) dropClusterIps(spec, before);
  if (needsNodePort(before) && !needsNodePort(spec)) {
    const stored = new Set(nodePortsOf(before));
    if (nodePortsOf(spec).every((port) => stored.has(port))) for (const port of portsOf(spec)) delete port.nodePort;
  }
  const dropUnchanged = (field: keyof ServiceSpec, applies: (of: ServiceSpec) => boolean): void => {
    if (applies(before) && !applies(spec) && spec[field] === before[field]) delete spec[field];
  };
  const isLoadBalancer = ({ type }: ServiceSpec): boolean => type === "LoadBalancer";
  dropUnchanged("healthCheckNodePort", needsHealthCheck);
  dropUnchanged("allocateLoadBalancerNodePorts", isLoadBalancer);
  dropUnchanged("loadBalancerClass", isLoadBalancer);
  dropUnchanged("externalTrafficPolicy", isExternallyAccessible);
  dropInternalPolicy(service);
  if (!isLoadBalancer(spec)) service.status = { ...service.status, loadBalancer: {} };
}

function dropClusterIps(spec: ServiceSpec, before: ServiceSpec): void {
  if ((spec.clusterIP ?? "") === (before.clusterIP ?? "") && sameList(spec.clusterIPs, before.clusterIPs)) {
    delete spec.clusterIP;
    delete spec.clusterIPs;
  }
  if (sameList(spec.ipFamilies, before.ipFamilies)) delete spec.ipFamilies;
  if (spec.ipFamilyPolicy === before.ipFamilyPolicy) delete spec.ipFamilyPolicy;
}

/** An ExternalName Service once got a policy that it has no use for; it is no longer shown. */
export function dropInternalPolicy(service: AnyObject): void {
  const spec = specOf(service);
  if (!needsClusterIp(spec) && TRAFFIC_POLICIES.includes(spec.internalTrafficPolicy ?? "")) delete spec.internalTrafficPolicy;
}
