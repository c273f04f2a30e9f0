/** LimitRanger: fills in what containers ask for, and refuses what is out of bounds. Source: plugin/pkg/admission/limitranger. */
import type { AnyObject } from "@kubarium/api/server";
import { aggregateText } from "@kubarium/apimachinery";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";
import { type LimitRange, limitErrors } from "./limit-checks.ts";

const ANNOTATION = "kubernetes.io/limit-ranger";

export function limitRanger(reader: ClusterReader): AdmissionPlugin {
  const rangesFor = (attributes: AdmissionAttributes): LimitRange[] =>
    isLimited(attributes) ? (reader.list("limitranges", attributes.namespace) as unknown as LimitRange[]) : [];
  return {
    name: "LimitRanger",
    admit(attributes) {
      const { resource, object } = attributes;
      const ranges = rangesFor(attributes);
      if (!object || !ranges.length) return;
      if (resource.fullName === "pods") for (const range of ranges) setDefaults(range, object);
    },
    validate(attributes) {
      const { object } = attributes;
      if (object) for (const range of rangesFor(attributes)) refuse(attributes, range, object);
    },
  };
}

/** A Pod's resources change by resizing only. */
function isLimited({ operation, resource, subresource }: AdmissionAttributes): boolean {
  if (resource.fullName === "pods") return subresource === "resize" ? operation === "UPDATE" : subresource === "" && operation === "CREATE";
  return resource.fullName === "persistentvolumeclaims" && subresource === "" && (operation === "CREATE" || operation === "UPDATE");
}

function refuse(attributes: AdmissionAttributes, range: LimitRange, object: AnyObject): void {
  const errors = limitErrors(range, attributes.resource.fullName, object);
  if (errors.length) throw refusal(attributes, aggregateText(errors));
}

function setDefaults({ spec }: LimitRange, pod: AnyObject): void {
  const limits: Record<string, string> = {};
  const requests: Record<string, string> = {};
  for (const each of spec?.limits ?? []) {
    if (each.type !== "Container") continue;
    Object.assign(requests, each.defaultRequest);
    Object.assign(limits, each.default);
  }
  const notes: string[] = [];
  for (const container of pod["spec"].containers ?? []) notes.push(...fill(container, "container", requests, limits));
  for (const container of pod["spec"].initContainers ?? []) notes.push(...fill(container, "init container", requests, limits));
  if (!notes.length) return;
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}` };
}

function fill(container: AnyObject[string], what: string, requests: Record<string, string>, limits: Record<string, string>): string[] {
  const set = (kind: "requests" | "limits", defaults: Record<string, string>): string[] => {
    const missing = Object.keys(defaults).filter((name) => container.resources?.[kind]?.[name] === undefined);
    if (!missing.length) return [];
    const added = Object.fromEntries(missing.map((name) => [name, defaults[name]]));
    container.resources = { ...container.resources, [kind]: { ...container.resources?.[kind], ...added } };
    return [`${missing.sort().join(", ")} ${kind === "requests" ? "request" : "limit"} for ${what} ${container.name}`];
  };
  const setLimits = set("limits", limits);
  return [...set("requests", requests), ...setLimits];
}
