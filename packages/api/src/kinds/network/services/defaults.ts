/** Source: SetDefaults_Service of pkg/apis/core/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { isExternallyAccessible, needsClusterIp, needsNodePort } from "./spec.ts";

const AFFINITY_TIMEOUT_SECONDS = 10_800;

export function setServiceDefaults(service: AnyObject): void {
  service.spec ??= {};
  const { spec, status } = service;
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP" && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_TIMEOUT_SECONDS } };
  }
  spec.type ||= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    port.targetPort ||= port.port ?? 0;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= "Cluster";
  if (needsNodePort(spec) || (needsClusterIp(spec) && spec.type === "ClusterIP")) spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type !== "LoadBalancer") return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP";
}
