/** A Service's spec and the questions that its rules ask again and again. Source: pkg/api/service and pkg/registry/core/service. */
import type { ServiceSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

export const specOf = ({ spec }: AnyObject): ServiceSpec => spec;

/** A list of the spec, empty when it is missing. */
export const portsOf = (spec: ServiceSpec) => spec.ports ?? [];

/** "None" is the only cluster IP. */
export const isHeadless = ({ clusterIPs }: ServiceSpec): boolean => clusterIPs?.length === 1 && clusterIPs[0] === "None";

export const needsClusterIp = ({ type }: ServiceSpec): boolean => type !== "ExternalName";
export const needsNodePort = ({ type }: ServiceSpec): boolean => type === "NodePort" || type === "LoadBalancer";
export const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

export const isExternallyAccessible = (spec: ServiceSpec): boolean =>
  needsNodePort(spec) || (spec.type === "ClusterIP" && (spec.externalIPs?.length ?? 0) > 0);

export function nodePortsOf(spec: ServiceSpec): number[] {
  return [...new Set(portsOf(spec).flatMap(({ nodePort }) => (nodePort ? [nodePort] : [])))];
}

export const sameList = (a: readonly unknown[] = [], b: readonly unknown[] = []): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
