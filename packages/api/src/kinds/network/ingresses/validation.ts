/** Source: ValidateIngress… of pkg/apis/networking/validation. */
import {
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isValidPortName,
  isValidPortNum,
  isWildcardDns1123Subdomain,
  notSupported,
  parseIp,
  required,
} from "@kubarium/apimachinery";
import type {
  HTTPIngressPath,
  IngressBackend,
  IngressLoadBalancerIngress,
  IngressRule,
  IngressServiceBackend,
  IngressSpec,
  IngressTLS,
} from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateLegacyIp } from "../addresses.ts";
import { validateHostname } from "../services/validation/service.ts";

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const FORBIDDEN_PARTS = ["//", "/./", "/../", "%2f", "%2F"];
const FORBIDDEN_ENDS = ["/..", "/."];
export const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

export function validateIngress(ingress: AnyObject): FieldError[] {
  const errors = validateSpec(ingress["spec"] ?? {});
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const name = ingress["spec"]?.ingressClassName;
  if (annotation === undefined || name === undefined || annotation === name) return errors;
  const text = "must match `ingressClassName` when both are specified";
  return [...errors, invalidValue(`annotations.${CLASS_ANNOTATION}`, annotation, text)];
}

/** What was stored already may go on with bad secret names and bad rules of wildcard hosts. */
export function validateIngressUpdate({ spec }: AnyObject, previous: AnyObject): FieldError[] {
  const { tls = [], rules = [] }: IngressSpec = previous["spec"] ?? {};
  const badSecrets = tls.some(({ secretName }) => secretErrors(secretName, "").length > 0);
  const badWildcards = rules.some((rule) => rule.host?.includes("*") && ruleErrors(rule, "").length > 0);
  return validateSpec(spec ?? {}, badSecrets, badWildcards);
}

function validateSpec(spec: IngressSpec, anySecret = false, anyWildcardRule = false): FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (!rules.length && !defaultBackend) {
    errors.push(invalidValue("spec", spec.rules, "either `defaultBackend` or `rules` must be specified"));
  }
  if (defaultBackend) errors.push(...backendErrors(defaultBackend, "spec.defaultBackend"));
  for (const [index, rule] of rules.entries()) {
    const path = `spec.rules[${index}]`;
    errors.push(...hostErrors(rule.host, `${path}.host`));
    if (!(anyWildcardRule && rule.host?.includes("*"))) errors.push(...ruleErrors(rule, path));
  }
  errors.push(...tls.flatMap((entry, index) => tlsErrors(entry, anySecret, `spec.tls[${index}]`)));
  if (ingressClassName !== undefined) {
    errors.push(...invalidEach("spec.ingressClassName", ingressClassName, isDns1123Subdomain(ingressClassName)));
  }
  return errors;
}

const hostMessages = (host: string): string[] => (host.includes("*") ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host));

function hostErrors(host: string | undefined, path: string): FieldError[] {
  if (!host) return [];
  const address = parseIp(host) ? [invalidValue(path, host, "must be a DNS name, not an IP address")] : [];
  return [...address, ...invalidEach(path, host, hostMessages(host))];
}

const secretErrors = (name: string | undefined, path: string): FieldError[] =>
  name ? invalidEach(path, name, isDns1123Subdomain(name)) : [];

function tlsErrors({ hosts = [], secretName }: IngressTLS, anySecret: boolean, path: string): FieldError[] {
  const errors = hosts.flatMap((host, index) => invalidEach(`${path}.hosts[${index}]`, host, hostMessages(host)));
  return anySecret ? errors : [...errors, ...secretErrors(secretName, `${path}.secretName`)];
}

function ruleErrors({ http }: IngressRule, path: string): FieldError[] {
  if (!http) return [];
  if (!http.paths?.length) return [required(`${path}.http.paths`)];
  return http.paths.flatMap((entry, index) => pathErrors(entry, `${path}.http.paths[${index}]`));
}

function pathErrors({ path = "", pathType, backend }: HTTPIngressPath, at: string): FieldError[] {
  if (pathType === undefined) return [required(`${at}.pathType`, "pathType must be specified")];
  const refuse = (text: string): FieldError => invalidValue(`${at}.path`, path, text);
  const errors: FieldError[] = [];
  const strict = pathType === "Exact" || pathType === "Prefix";
  if (!PATH_TYPES.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, PATH_TYPES));
  else if ((strict || path) && !path.startsWith("/")) errors.push(refuse("must be an absolute path"));
  if (strict) {
    for (const part of FORBIDDEN_PARTS) if (path.includes(part)) errors.push(refuse(`must not contain '${part}'`));
    for (const end of FORBIDDEN_ENDS) if (path.endsWith(end)) errors.push(refuse(`cannot end with '${end}'`));
  }
  return [...errors, ...backendErrors(backend ?? {}, `${at}.backend`)];
}

function backendErrors({ resource, service }: IngressBackend, path: string): FieldError[] {
  if (resource && service) return [invalidValue(path, "", "cannot set both resource and service backends")];
  if (resource) return referenceErrors(resource, `${path}.resource`);
  return service ? serviceErrors(service, path) : [invalidValue(path, "", "resource or service backend is required")];
}

function serviceErrors({ name, port = {} }: IngressServiceBackend, path: string): FieldError[] {
  const errors = name ? invalidEach(`${path}.service.name`, name, isDns1123Label(name)) : [required(`${path}.service.name`)];
  if (port.name && port.number) return [...errors, invalidValue(path, "", "cannot set both port name & port number")];
  if (port.name) return [...errors, ...invalidEach(`${path}.service.port.name`, port.name, isValidPortName(port.name))];
  if (port.number) return [...errors, ...invalidEach(`${path}.service.port.number`, port.number, isValidPortNum(port.number))];
  return [...errors, required(path, "port name or number is required")];
}

/** An object of any group by kind and name, each one segment of a URL. */
export function referenceErrors(reference: { apiGroup?: string; kind?: string; name?: string }, path: string): FieldError[] {
  const { apiGroup, kind, name } = reference;
  return [
    ...(apiGroup === undefined ? [] : invalidEach(`${path}.apiGroup`, apiGroup, isDns1123Subdomain(apiGroup))),
    ...(kind ? invalidEach(`${path}.kind`, kind, isPathSegmentName(kind)) : [required(`${path}.kind`)]),
    ...(name ? invalidEach(`${path}.name`, name, isPathSegmentName(name)) : [required(`${path}.name`)]),
  ];
}

export function validateIngressStatus({ status }: AnyObject, previous: AnyObject): FieldError[] {
  const before: IngressLoadBalancerIngress[] = previous["status"]?.loadBalancer?.ingress ?? [];
  const existing = before.flatMap(({ ip }) => ip ?? []);
  const ingress: IngressLoadBalancerIngress[] = status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip, hostname }, index) => {
    const path = `status.loadBalancer.ingress[${index}]`;
    return [
      ...(ip ? validateLegacyIp(ip, `${path}.ip`, existing) : []),
      ...(hostname ? validateHostname(hostname, `${path}.hostname`) : []),
    ];
  });
}
