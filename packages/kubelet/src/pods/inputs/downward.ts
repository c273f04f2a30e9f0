/** The downward API: fields and resources of a pod, for variables and for volumes. Source: kubelet podFieldSelectorRuntimeValue, pkg/api/v1/resource. */
import type { Container, Pod } from "@kubarium/api";
import { parseQuantity } from "@kubarium/apimachinery";

/** Its message is what the waiting state shows. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function fieldOf({ pod, podIp, nodeIp }: { pod: Pod; podIp: string; nodeIp: string }, path: string): string {
  const { metadata, spec } = pod;
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map && key) return metadata[map as "labels" | "annotations"]?.[key] ?? "";
  const lines = (values: Readonly<Record<string, string>> | undefined): string =>
    Object.entries(values ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join("\n");
  const fields: Record<string, string | undefined> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": metadata.uid,
    "metadata.labels": lines(metadata.labels),
    "metadata.annotations": lines(metadata.annotations),
    "spec.nodeName": spec.nodeName,
    "spec.serviceAccountName": spec.serviceAccountName,
    "status.podIP": podIp,
    "status.podIPs": podIp,
    "status.hostIP": nodeIp,
    "status.hostIPs": nodeIp,
  };
  const value = fields[path];
  if (value === undefined) throw new ConfigError(`unsupported fieldPath: ${path}`);
  return value;
}

/** A limit that is not set is what the node has. */
export function resourceOf(
  { pod, container, allocatable }: { pod: Pod; container: Container; allocatable: Readonly<Record<string, string>> },
  reference: { containerName?: string; resource: string; divisor?: string },
): string {
  const target = reference.containerName
    ? (pod.spec.containers.find(({ name }) => name === reference.containerName) ?? container)
    : container;
  const [kind = "", ...rest] = reference.resource.split(".");
  const resource = rest.join(".");
  const text =
    (kind === "limits" ? (target.resources?.limits?.[resource] ?? allocatable[resource]) : target.resources?.requests?.[resource]) ?? "0";
  const value = parseQuantity(text);
  const divisor = parseQuantity(reference.divisor && reference.divisor !== "0" ? reference.divisor : "1");
  const [top, bottom] = resource === "cpu" ? [value.milliValue(), divisor.milliValue()] : [value.value(), divisor.value()];
  return String(Math.ceil(Number(top) / Number(bottom)));
}
