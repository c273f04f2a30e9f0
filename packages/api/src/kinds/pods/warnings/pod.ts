/** Warnings about Pods and templates that are fine but probably not what was meant. Source: pkg/api/pod/warnings.go. */
import { deepEqual, goQuote, isDns1123Label, isValidLabelValue, warningsForIP } from "@kubarium/apimachinery";
import type { Container, NodeSelectorTerm, Pod, PodAffinity, PodSpec, PodTemplateSpec } from "../../../generated/types.ts";
import { appArmorProfileOf, appArmorWarning } from "../strategy/app-armor.ts";
import { visitContainers } from "../validation/containers/visit.ts";
import { APP_ARMOR_PREFIX, SECCOMP_POD, SECCOMP_PREFIX } from "../validation/security/annotations.ts";
import { fractionWarning } from "./fractions.ts";
import { portWarnings } from "./ports.ts";
import { volumeWarnings } from "./volumes.ts";

type Annotations = Record<string, string>;

export function warningsOnCreate(pod: Pod): string[] {
  const messages = isDns1123Label(pod.metadata.name);
  const host = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  const own = messages.length > 0 ? [`${host}: [${messages.join(" ")}]`] : [];
  return [...own, ...specWarnings("", pod.spec, pod.metadata.annotations ?? {}, false)];
}

/** `path` is that of the template, `spec.template` for instance. */
export function podTemplateWarnings(template: PodTemplateSpec | undefined, path: string): string[] {
  return template?.spec ? specWarnings(`${path}.`, template.spec, template.metadata?.annotations ?? {}, true) : [];
}

/** `base` is "" or a path with its dot. */
function specWarnings(base: string, spec: PodSpec, annotations: Annotations, isTemplate: boolean): string[] {
  const at = `${base}spec`;
  return [
    ...placementWarnings(at, spec),
    ...annotationWarnings(`${base}metadata.annotations`, annotations),
    ...volumeWarnings(`${at}.volumes`, spec.volumes ?? []),
    ...duplicateWarnings(at, spec),
    ...amountWarnings(`${at}.overhead`, spec.overhead),
    ...seccompWarning(`${base}metadata.annotations`, spec, annotations),
    ...containerWarnings(base, spec, annotations, isTemplate),
    ...portWarnings(at, spec),
    ...(spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...(spec.affinity
      ? [
          ...affinityWarnings(`${at}.affinity.podAffinity`, spec.affinity.podAffinity),
          ...affinityWarnings(`${at}.affinity.podAntiAffinity`, spec.affinity.podAntiAffinity),
        ]
      : []),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, index) => warningsForIP(`${at}.dnsConfig.nameservers[${index}]`, ip)),
    ...(spec.hostAliases ?? []).flatMap(({ ip = "" }, index) => warningsForIP(`${at}.hostAliases[${index}].ip`, ip)),
  ];
}

const DEPRECATED_NODE_LABELS: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ["beta.kubernetes.io/os", 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ["failure-domain.beta.kubernetes.io/region", 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ["failure-domain.beta.kubernetes.io/zone", 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ["beta.kubernetes.io/instance-type", 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ["app.kubernetes.io/created-by", "deprecated since v1.9"],
  ["scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"],
  ["node-role.kubernetes.io/master", 'use "node-role.kubernetes.io/control-plane" instead'],
]);

function placementWarnings(path: string, spec: PodSpec): string[] {
  const warnings: string[] = [];
  for (const key in spec.nodeSelector) {
    const text = DEPRECATED_NODE_LABELS.get(key);
    if (text) warnings.push(`${path}.nodeSelector[${key}]: ${text}`);
  }
  const { requiredDuringSchedulingIgnoredDuringExecution: needed, preferredDuringSchedulingIgnoredDuringExecution: wished = [] } =
    spec.affinity?.nodeAffinity ?? {};
  const affinity = `${path}.affinity.nodeAffinity`;
  for (const [index, term] of (needed?.nodeSelectorTerms ?? []).entries()) {
    const at = `${affinity}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`;
    warnings.push(...termWarnings(at, term, false));
  }
  for (const [index, { preference }] of wished.entries()) {
    const at = `${affinity}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`;
    warnings.push(...termWarnings(at, preference ?? {}, true));
  }
  for (const [index, { topologyKey, labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const at = `${path}.topologySpreadConstraints[${index}]`;
    const deprecated = DEPRECATED_NODE_LABELS.get(topologyKey);
    if (deprecated) warnings.push(`${at}.topologyKey: ${topologyKey} is ${deprecated}`);
    if (!labelSelector) warnings.push(`${at}.labelSelector: a null labelSelector results in matching no pod`);
  }
  return warnings;
}

function termWarnings(path: string, term: NodeSelectorTerm, labelValues: boolean): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const deprecated = DEPRECATED_NODE_LABELS.get(key);
    const bad = (value: string, place: number) =>
      isValidLabelValue(value).map((message) => `${at}.values[${place}]: ${value} is invalid, ${message}`);
    return [...(deprecated ? [`${at}.key: ${key} is ${deprecated}`] : []), ...(labelValues ? values.flatMap(bad) : [])];
  });
}

const OLD_ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
]);

function annotationWarnings(path: string, annotations: Annotations): string[] {
  const present: string[] = [];
  for (const key in annotations) if (OLD_ANNOTATIONS.has(key)) present.push(key);
  return present.sort().map((key) => `${path}[${key}]: ${OLD_ANNOTATIONS.get(key)}`);
}

function duplicateWarnings(path: string, spec: PodSpec): string[] {
  const warnings: string[] = [];
  if (!spec.hostAliases && !spec.imagePullSecrets) return warnings;
  const repeated = (items: readonly string[], text: (item: string, index: number) => string): void => {
    for (const [index, item] of items.entries()) if (items.indexOf(item) < index) warnings.push(text(item, index));
  };
  const addresses = (spec.hostAliases ?? []).map(({ ip = "" }) => ip);
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  repeated(addresses, (ip, index) => `${path}.hostAliases[${index}].ip: duplicate ip ${goQuote(ip)}`);
  repeated(secrets, (name, index) => `${path}.imagePullSecrets[${index}].name: duplicate name ${goQuote(name)}`);
  for (const [index, name] of secrets.entries()) {
    if (!name) warnings.push(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`);
  }
  return warnings;
}

function amountWarnings(path: string, list: Record<string, string> | undefined): string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) => fractionWarning(path, list, name));
}

const SECCOMP_GONE = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function seccompWarning(path: string, spec: PodSpec, annotations: Annotations): string[] {
  if (spec.securityContext?.seccompProfile || annotations[SECCOMP_POD] === undefined) return [];
  return [`${path}[${SECCOMP_POD}]: ${SECCOMP_GONE}`];
}

function containerWarnings(base: string, spec: PodSpec, annotations: Annotations, isTemplate: boolean): string[] {
  const warnings: string[] = [];
  visitContainers(spec, `${base}spec`, (container, at) => {
    const { securityContext, resources, name } = container;
    const seccomp = SECCOMP_PREFIX + name;
    if (!securityContext?.seccompProfile && annotations[seccomp] !== undefined) {
      warnings.push(`${base}metadata.annotations[${seccomp}]: ${SECCOMP_GONE}`);
    }
    const profile = annotations[APP_ARMOR_PREFIX + name];
    // A Pod's own annotations are warned of when they are moved into the field.
    if (isTemplate && profile !== undefined && !securityContext?.appArmorProfile) {
      const ofPod = spec.securityContext?.appArmorProfile;
      const same = ofPod && deepEqual(ofPod, appArmorProfileOf(profile));
      if (!same) warnings.push(appArmorWarning(`${base}metadata.annotations[${APP_ARMOR_PREFIX}${name}]`));
    }
    for (const resource of resources ? ["memory", "ephemeral-storage"] : []) {
      warnings.push(...fractionWarning(`${at}.resources.limits`, resources?.limits, resource));
      warnings.push(...fractionWarning(`${at}.resources.requests`, resources?.requests, resource));
    }
    if (container.env) warnings.push(...envWarnings(`${at}.env`, container));
  });
  return warnings;
}

/** A second definition is fine when it extends the first: `$(PATH):/more`. */
function envWarnings(path: string, { env = [] }: Container): string[] {
  const names = new Set<string>();
  return env.flatMap(({ name, value = "", valueFrom }, index) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    const reference = `$(${name})`;
    if (!valueFrom && value !== reference && value.includes(reference)) return [];
    return [`${path}[${index}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`];
  });
}

function affinityWarnings(path: string, affinity: PodAffinity | undefined): string[] {
  const nothing = (at: string) => `${at}.labelSelector: a null labelSelector results in matching no pod`;
  const { requiredDuringSchedulingIgnoredDuringExecution: needed = [], preferredDuringSchedulingIgnoredDuringExecution: wished = [] } =
    affinity ?? {};
  return [
    ...needed.flatMap(({ labelSelector }, index) =>
      labelSelector ? [] : [nothing(`${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`)],
    ),
    ...wished.flatMap(({ podAffinityTerm }, index) =>
      podAffinityTerm?.labelSelector ? [] : [nothing(`${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm`)],
    ),
  ];
}
