/** Services on create, update and status update. Source: validateService, ValidateServiceUpdate of pkg/apis/core/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  notSupported,
  parseIp,
  required,
  validateLabels,
} from "@kubarium/apimachinery";
import type { LoadBalancerIngress, ServiceSpec } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { validateEndpointIp, validateLegacyIp } from "../../addresses.ts";
import { isHeadless, needsClusterIp, needsHealthCheck, portsOf, specOf } from "../spec.ts";
import { validateClusterIps, validateClusterIpsUpdate, validateFamiliesUpdate } from "./cluster-ips.ts";
import { validatePortNumbers, validatePorts } from "./ports.ts";
import { validateLoadBalancerClass, validateLoadBalancerFields, validateSourceRanges, validateTraffic } from "./traffic.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const AFFINITIES = ["ClientIP", "None"];
const DAY_SECONDS = 86_400;
const HINTS = "service.kubernetes.io/topology-aware-hints";
const MODE = "service.kubernetes.io/topology-mode";

export function validateService(service: AnyObject, previous?: AnyObject): FieldError[] {
  const spec = specOf(service);
  const before = previous && specOf(previous);
  const errors = topologyErrors(service.metadata.annotations ?? {});
  if (!portsOf(spec).length && !isHeadless(spec) && needsClusterIp(spec)) errors.push(required("spec.ports"));
  errors.push(...typeErrors(spec), ...validatePorts(spec));
  errors.push(...validateLabels(spec.selector, "spec.selector"), ...affinityErrors(spec), ...validateClusterIps(spec, before));
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
    const path = `spec.externalIPs[${index}]`;
    const wrong = validateLegacyIp(ip, path, before?.externalIPs);
    errors.push(...(wrong.length ? wrong : validateEndpointIp(ip, path)));
  }
  if (!spec.type) errors.push(required("spec.type"));
  else if (!TYPES.includes(spec.type)) errors.push(notSupported("spec.type", spec.type, TYPES));
  errors.push(...validatePortNumbers(spec), ...validateSourceRanges(service, previous));
  return [...errors, ...validateLoadBalancerFields(spec), ...validateTraffic(spec)];
}

function topologyErrors(annotations: Record<string, string>): FieldError[] {
  const { [HINTS]: hints, [MODE]: mode } = annotations;
  if (hints === undefined || mode === undefined || hints === mode) return [];
  return [invalidValue(`metadata.annotations[${MODE}]`, mode, `must match annotations[${HINTS}] when both are specified`)];
}

function typeErrors(spec: ServiceSpec): FieldError[] {
  const { type, clusterIPs, ipFamilies, ipFamilyPolicy, externalName } = spec;
  if (type === "LoadBalancer" || type === "NodePort") {
    return isHeadless(spec) ? [invalidValue("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)] : [];
  }
  if (type !== "ExternalName") return [];
  const unwanted = (field: string): FieldError => forbiddenField(`spec.${field}`, "may not be set for ExternalName services");
  const name = externalName?.replace(/\.$/, "");
  return [
    ...(clusterIPs?.length ? [unwanted("clusterIPs")] : []),
    ...(ipFamilies?.length ? [unwanted("ipFamilies")] : []),
    ...(ipFamilyPolicy === undefined ? [] : [unwanted("ipFamilyPolicy")]),
    ...(name ? invalidEach("spec.externalName", name, isDns1123Subdomain(name)) : [required("spec.externalName")]),
  ];
}

function affinityErrors({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const path = "spec.sessionAffinity";
  if (!sessionAffinity) return [required(path)];
  const config = "spec.sessionAffinityConfig";
  if (sessionAffinity === "None") {
    return sessionAffinityConfig ? [forbiddenField(config, "must not be set when session affinity is None")] : [];
  }
  if (sessionAffinity !== "ClientIP") return [notSupported(path, sessionAffinity, AFFINITIES)];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  const timeout = `${config}.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [required(timeout, "when session affinity type is ClientIP")];
  if (seconds > 0 && seconds <= DAY_SECONDS) return [];
  return [invalidValue(timeout, seconds, `must be greater than 0 and less than ${DAY_SECONDS}`)];
}

export function validateServiceUpdate(service: AnyObject, previous: AnyObject): FieldError[] {
  const spec = specOf(service);
  const before = specOf(previous);
  const errors = [...validateClusterIpsUpdate(spec, before), ...validateFamiliesUpdate(spec, before)];
  const bothLoadBalancers = spec.type === "LoadBalancer" && before.type === "LoadBalancer";
  if (bothLoadBalancers && spec.loadBalancerClass !== before.loadBalancerClass) {
    errors.push(invalidValue("spec.loadBalancerClass", spec.loadBalancerClass, "may not change once set"));
  }
  errors.push(...validateLoadBalancerClass(spec));
  if (needsHealthCheck(spec) && needsHealthCheck(before) && spec.healthCheckNodePort !== before.healthCheckNodePort) {
    errors.push(forbiddenField("spec.healthCheckNodePort", "field is immutable"));
  }
  return [...errors, ...validateService(service, previous)];
}

const INGRESS = "status.loadBalancer.ingress";
const IP_MODES = ["Proxy", "VIP"];

export function validateServiceStatusUpdate(service: AnyObject, previous: AnyObject): FieldError[] {
  const ingress: LoadBalancerIngress[] = service.status?.loadBalancer?.ingress ?? [];
  if (ingress.length && specOf(service).type !== "LoadBalancer") {
    return [forbiddenField(INGRESS, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const before: LoadBalancerIngress[] = previous.status?.loadBalancer?.ingress ?? [];
  const existing = before.flatMap(({ ip }) => ip ?? []);
  return ingress.flatMap((entry, index) => ingressErrors(entry, `${INGRESS}[${index}]`, existing));
}

function ingressErrors({ ip, ipMode, hostname }: LoadBalancerIngress, path: string, existing: readonly string[]): FieldError[] {
  const errors = ip ? validateLegacyIp(ip, `${path}.ip`, existing) : [];
  const mode = `${path}.ipMode`;
  if (ipMode === undefined) errors.push(...(ip ? [required(mode, "must be specified when `ip` is set")] : []));
  else if (!ip) errors.push(forbiddenField(mode, "may not be specified when `ip` is not set"));
  else if (!IP_MODES.includes(ipMode)) errors.push(notSupported(mode, ipMode, IP_MODES));
  return [...errors, ...(hostname ? validateHostname(hostname, `${path}.hostname`) : [])];
}

/** Of a load balancer, of a Service or an Ingress. */
export function validateHostname(hostname: string, path: string): FieldError[] {
  const errors = invalidEach(path, hostname, isDns1123Subdomain(hostname));
  return parseIp(hostname) ? [...errors, invalidValue(path, hostname, "must be a DNS name, not an IP address")] : errors;
}
