/** Where a Service takes traffic from and sends it. Source: validateServiceExternalTrafficPolicy and its neighbours. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isQualifiedName,
  isValidPortNum,
  notSupported,
  required,
} from "@kubarium/apimachinery";
import type { ServiceSpec } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { validateLegacyCidr } from "../../addresses.ts";
import { isExternallyAccessible, needsHealthCheck, specOf } from "../spec.ts";

const POLICIES = ["Cluster", "Local"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameZone", "PreferSameNode"];
const SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'";

export function validateTraffic(spec: ServiceSpec): FieldError[] {
  return [...externalErrors(spec), ...healthCheckErrors(spec), ...internalErrors(spec), ...distributionErrors(spec)];
}

function externalErrors(spec: ServiceSpec): FieldError[] {
  const path = "spec.externalTrafficPolicy";
  const policy = spec.externalTrafficPolicy;
  if (!isExternallyAccessible(spec)) {
    return policy ? [invalidValue(path, policy, "may only be set for externally-accessible services")] : [];
  }
  if (!policy) return [required(path)];
  return POLICIES.includes(policy) ? [] : [notSupported(path, policy, POLICIES)];
}

function healthCheckErrors(spec: ServiceSpec): FieldError[] {
  const path = "spec.healthCheckNodePort";
  const port = spec.healthCheckNodePort;
  if (needsHealthCheck(spec)) return port ? invalidEach(path, port, isValidPortNum(port)) : [required(path)];
  return port ? [invalidValue(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")] : [];
}

/** An ExternalName may have one too, for it was once taken. */
function internalErrors({ type, internalTrafficPolicy }: ServiceSpec): FieldError[] {
  const path = "spec.internalTrafficPolicy";
  if (internalTrafficPolicy === undefined) {
    return type === "NodePort" || type === "LoadBalancer" || type === "ClusterIP" ? [required(path)] : [];
  }
  return POLICIES.includes(internalTrafficPolicy) ? [] : [notSupported(path, internalTrafficPolicy, POLICIES)];
}

function distributionErrors({ trafficDistribution }: ServiceSpec): FieldError[] {
  if (trafficDistribution === undefined || DISTRIBUTIONS.includes(trafficDistribution)) return [];
  return [notSupported("spec.trafficDistribution", trafficDistribution, DISTRIBUTIONS)];
}

/** The field is named with a capital letter in these errors. An annotation may hold the ranges, too. */
export function validateSourceRanges(service: AnyObject, previous: AnyObject | undefined): FieldError[] {
  const spec = specOf(service);
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const wrongType = (path: string): FieldError[] => (spec.type === "LoadBalancer" ? [] : [forbiddenField(path, LOAD_BALANCER_ONLY)]);
  if (ranges.length) {
    const path = "spec.LoadBalancerSourceRanges";
    const existing = ((previous && specOf(previous).loadBalancerSourceRanges) ?? []).map((range) => range.trim());
    return [...wrongType(path), ...ranges.flatMap((range, index) => validateLegacyCidr(range.trim(), `${path}[${index}]`, existing))];
  }
  const text = service.metadata.annotations?.[SOURCE_RANGES];
  if (text === undefined) return [];
  const path = `metadata.annotations[${SOURCE_RANGES}]`;
  const errors = wrongType(path);
  if (text.trim() === "" || previous?.metadata.annotations?.[SOURCE_RANGES] === text) return errors;
  return [...errors, ...text.split(",").flatMap((range) => validateLegacyCidr(range.trim(), path))];
}

export function validateLoadBalancerFields(spec: ServiceSpec): FieldError[] {
  const isLoadBalancer = spec.type === "LoadBalancer";
  const errors: FieldError[] = [];
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer) {
    errors.push(forbiddenField("spec.allocateLoadBalancerNodePorts", LOAD_BALANCER_ONLY));
  }
  if (spec.allocateLoadBalancerNodePorts === undefined && isLoadBalancer) errors.push(required("allocateLoadBalancerNodePorts"));
  return [...errors, ...validateLoadBalancerClass(spec)];
}

export function validateLoadBalancerClass({ type, loadBalancerClass }: ServiceSpec): FieldError[] {
  const path = "spec.loadBalancerClass";
  if (loadBalancerClass === undefined) return [];
  if (type !== "LoadBalancer") return [forbiddenField(path, LOAD_BALANCER_ONLY)];
  return invalidEach(path, loadBalancerClass, isQualifiedName(loadBalancerClass));
}
