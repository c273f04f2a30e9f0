/** PodSecurity: namespaces say by labels what their Pods may do to the host. Source: pod-security-admission/admission. */
import type { AnyObject } from "@kubarium/api/server";
import { controllerOf, deepEqual, forbidden, invalid } from "@kubarium/apimachinery";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import type { Loose, PodLike } from "./check.ts";
import { detailText, reasonText, violations } from "./evaluate.ts";
import { compareLevels, type LevelVersion, levelText, type Policy, policyOf } from "./policy.ts";

/** Pods that are looked at when a namespace becomes stricter. */
const MAX_PODS = 3000;
const IGNORED_SUBRESOURCES = new Set(["exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"]);

/** Where kinds that make Pods keep the Pod. */
const TEMPLATES: Readonly<Record<string, (object: AnyObject) => Loose>> = {
  "deployments.apps": ({ spec }) => spec.template,
  "replicasets.apps": ({ spec }) => spec.template,
  "statefulsets.apps": ({ spec }) => spec.template,
  "daemonsets.apps": ({ spec }) => spec.template,
  "jobs.batch": ({ spec }) => spec.template,
  "cronjobs.batch": ({ spec }) => spec.jobTemplate?.spec?.template,
  replicationcontrollers: ({ spec }) => spec.template,
  podtemplates: (object) => object["template"],
};

export function podSecurity(reader: ClusterReader): AdmissionPlugin {
  return {
    name: "PodSecurity",
    validate(attributes) {
      const { operation, resource, subresource, object } = attributes;
      if (!object || (operation !== "CREATE" && operation !== "UPDATE")) return;
      if (resource.fullName === "namespaces") {
        if (!subresource) checkNamespace(attributes, object, reader);
      } else if (resource.fullName === "pods") {
        if (!IGNORED_SUBRESOURCES.has(subresource)) checkPod(attributes, object, reader);
      } else if (!subresource && TEMPLATES[resource.fullName]) checkTemplate(attributes, object, reader);
    },
  };
}

/** Labels in the cache are never changed, only replaced. */
const policies = new WeakMap<object, Policy>();
const PRIVILEGED = policyOf().policy;

function policyIn(namespace: string, reader: ClusterReader): Policy {
  const labels = reader.get("namespaces", namespace)?.metadata.labels;
  if (!labels) return PRIVILEGED;
  const known = policies.get(labels);
  if (known) return known;
  const { policy } = policyOf(labels);
  policies.set(labels, policy);
  return policy;
}

const isPrivileged = ({ level }: LevelVersion): boolean => level === "privileged";

function checkPod(attributes: AdmissionAttributes, pod: AnyObject, reader: ClusterReader): void {
  const policy = policyIn(attributes.namespace, reader);
  if (isPrivileged(policy.enforce) && isPrivileged(policy.warn)) return;
  if (attributes.oldObject && !isSignificant(pod["spec"], attributes.oldObject["spec"])) return;
  const found = violations(policy.enforce, podLike(pod));
  if (found.length) {
    const why = `violates PodSecurity ${JSON.stringify(levelText(policy.enforce))}: ${detailText(found)}`;
    throw forbidden(attributes.resource.qualified, attributes.name || (pod.metadata.name ?? ""), why);
  }
  warn(attributes, policy, podLike(pod));
}

function checkTemplate(attributes: AdmissionAttributes, object: AnyObject, reader: ClusterReader): void {
  const policy = policyIn(attributes.namespace, reader);
  if (isPrivileged(policy.warn)) return;
  const template = TEMPLATES[attributes.resource.fullName]?.(object);
  if (template?.spec) warn(attributes, policy, { metadata: template.metadata ?? {}, spec: template.spec });
}

function warn({ warnings }: AdmissionAttributes, policy: Policy, pod: PodLike): void {
  const found = violations(policy.warn, pod);
  if (found.length) warnings.add(`would violate PodSecurity ${JSON.stringify(levelText(policy.warn))}: ${detailText(found)}`);
}

const podLike = ({ metadata, ["spec"]: spec }: AnyObject): PodLike => ({ metadata: { annotations: metadata.annotations ?? {} }, spec });

/** Only images and new containers can make an existing Pod worse. */
function isSignificant(spec: Loose, old: Loose): boolean {
  const images = (list: Loose[] | undefined): string[] => (list ?? []).map(({ image }) => image);
  if (!deepEqual(images(spec.containers), images(old.containers))) return true;
  if (!deepEqual(images(spec.initContainers), images(old.initContainers))) return true;
  const before = new Map<string, string>((old.ephemeralContainers ?? []).map(({ name, image }: Loose) => [name, image]));
  return (spec.ephemeralContainers ?? []).some(({ name, image }: Loose) => before.get(name) !== image);
}

function checkNamespace(attributes: AdmissionAttributes, namespace: AnyObject, reader: ClusterReader): void {
  const next = policyOf(namespace.metadata.labels);
  const before = attributes.oldObject ? policyOf(attributes.oldObject.metadata.labels) : undefined;
  const texts = (errors: typeof next.errors): string[] => errors.map((error) => error.text());
  if (next.errors.length && !(before && deepEqual(texts(before.errors), texts(next.errors))))
    throw invalid({ group: "", kind: "Namespace" }, namespace.metadata.name ?? "", next.errors);
  if (!before) return;
  const { enforce } = next.policy;
  const old = before.policy.enforce;
  if (isPrivileged(enforce) || deepEqual(enforce, old)) return;
  if (enforce.minor === old.minor && compareLevels(enforce.level, old.level) < 1) return;
  for (const text of existingPods(namespace.metadata.name ?? "", enforce, reader)) attributes.warnings.add(text);
}

/** Warnings about Pods that are there already, one for each combination of reasons. */
function existingPods(namespace: string, enforce: LevelVersion, reader: ClusterReader): string[] {
  const pods = onePerControllerFirst(reader.list("pods", namespace));
  const byReason = new Map<string, string[]>();
  for (const pod of pods.slice(0, MAX_PODS)) {
    const found = violations(enforce, podLike(pod));
    if (!found.length) continue;
    const reason = reasonText(found);
    byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name ?? ""]);
  }
  const texts = [...byReason].map(([reason, names]) => `${namesText(names.sort())}: ${reason}`).sort();
  const head = [
    ...(pods.length > MAX_PODS
      ? [`new PodSecurity enforce level only checked against the first ${MAX_PODS} of ${pods.length} existing pods`]
      : []),
    ...(texts.length
      ? [
          `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(levelText(enforce))}`,
        ]
      : []),
  ];
  return [...head, ...texts];
}

function namesText([first = "", ...others]: readonly string[]): string {
  if (!others.length) return first;
  return `${first} (and ${others.length} other ${others.length === 1 ? "pod" : "pods"})`;
}

function onePerControllerFirst(pods: readonly AnyObject[]): AnyObject[] {
  const seen = new Set<string>();
  const later: AnyObject[] = [];
  const first = pods.filter((pod) => {
    const owner = controllerOf(pod)?.uid;
    if (!owner || !seen.has(owner)) {
      if (owner) seen.add(owner);
      return true;
    }
    later.push(pod);
    return false;
  });
  return [...first, ...later];
}
