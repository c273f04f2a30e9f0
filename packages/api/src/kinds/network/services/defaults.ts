/** Source: pkg/apis/core/v1/defaults.go (SetDefaults_Service) and pkg/registry/core/service (IP families of one stack). */
import type { AnyObject } from "../../../machinery/definition.ts";

const AFFINITY_TIMEOUT_SECONDS = 10_800;

export function setServiceDefaults({ spec }: AnyObject): void {
  if (!spec) return;
  spec.sessionAffinity ??= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP") {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= AFFINITY_TIMEOUT_SECONDS;
  }
  spec.type ??= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ??= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port;
  }
  const reachable = spec.type === "NodePort" || spec.type === "LoadBalancer";
  if (reachable || spec.externalIPs?.length) spec.externalTrafficPolicy ??= "Cluster";
  if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}
