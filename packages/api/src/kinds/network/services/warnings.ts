/** Source: pkg/api/service/warnings.go. */
import { warningsForCIDR, warningsForIP } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { specOf } from "./spec.ts";

const HINTS = "service.kubernetes.io/topology-aware-hints";
const MODE = "service.kubernetes.io/topology-mode";

export function serviceWarnings(service: AnyObject): string[] {
  const spec = specOf(service);
  const { clusterIPs = [], externalIPs = [], loadBalancerSourceRanges = [] } = spec;
  const isHeadless = spec.type === "ClusterIP" && spec.clusterIP === "None";
  const isExternalName = spec.type === "ExternalName";
  const warnings: string[] = [];
  if (service.metadata.annotations?.[HINTS] !== undefined) warnings.push(`annotation ${HINTS} is deprecated, please use ${MODE} instead`);
  if (spec.clusterIP && spec.clusterIP !== "None") {
    for (const [index, ip] of clusterIPs.entries()) warnings.push(...warningsForIP(`spec.clusterIPs[${index}]`, ip));
  }
  if (isHeadless) {
    const ignored = (field: string): string => `spec.${field} is ignored for headless services`;
    if (spec.loadBalancerIP) warnings.push(ignored("loadBalancerIP"));
    if (externalIPs.length) warnings.push(ignored("externalIPs"));
    if (spec.sessionAffinity !== "None") warnings.push(ignored("SessionAffinity"));
  }
  for (const [index, ip] of externalIPs.entries()) warnings.push(...warningsForIP(`spec.externalIPs[${index}]`, ip));
  if (externalIPs.length && !isHeadless && !isExternalName) {
    warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
  if (spec.loadBalancerIP) warnings.push(...warningsForIP("spec.loadBalancerIP", spec.loadBalancerIP));
  for (const [index, range] of loadBalancerSourceRanges.entries()) {
    warnings.push(...warningsForCIDR(`spec.loadBalancerSourceRanges[${index}]`, range));
  }
  if (isExternalName && externalIPs.length) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (!isExternalName && spec.externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === "PreferClose") {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}

export function serviceStatusWarnings({ status }: AnyObject): string[] {
  const ingress: { ip?: string }[] = status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip }, index) => (ip ? warningsForIP(`status.loadBalancer.ingress[${index}]`, ip) : []));
}
