/** A container's environment from its spec. Errors become CreateContainerConfigError. Source: kubelet makeEnvironmentVariables, podFieldSelectorRuntimeValue. */
import type { Container, EnvVar, Pod } from "@kubarium/api";
import { parseQuantity } from "@kubarium/apimachinery";
import type { PodObjects } from "./objects.ts";

/** Its message is what the waiting state shows. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export interface EnvironmentInput {
  pod: Pod;
  container: Container;
  podIp: string;
  nodeIp: string;
  objects: PodObjects;
  /** What `resourceFieldRef` answers for a limit that is not set. */
  allocatable: Readonly<Record<string, string>>;
}

export async function environmentOf(input: EnvironmentInput): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const source of input.container.envFrom ?? []) Object.assign(env, await fromSource(input, source));
  for (const variable of input.container.env ?? []) {
    const value = variable.valueFrom ? await fromReference(input, variable) : expandReferences(variable.value ?? "", env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** `$(NAME)` for a known name; `$$(NAME)` stays as `$(NAME)`. */
export function expandReferences(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => (name === undefined ? "$" : (env[name] ?? whole)));
}

async function fromSource(
  { pod, objects }: EnvironmentInput,
  source: NonNullable<Container["envFrom"]>[number],
): Promise<Record<string, string>> {
  const namespace = pod.metadata.namespace ?? "";
  const prefix = source.prefix ?? "";
  const add = (data: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [prefix + key, value]));
  if (source.configMapRef) {
    const found = await objects.configMap(namespace, source.configMapRef.name ?? "");
    if (!found && !source.configMapRef.optional) throw new ConfigError(`configmap "${source.configMapRef.name}" not found`);
    return add(found?.data ?? {});
  }
  if (source.secretRef) {
    const found = await objects.secret(namespace, source.secretRef.name ?? "");
    if (!found && !source.secretRef.optional) throw new ConfigError(`secret "${source.secretRef.name}" not found`);
    return add(decoded(found?.data));
  }
  return {};
}

async function fromReference(input: EnvironmentInput, variable: EnvVar): Promise<string | undefined> {
  const { pod, objects } = input;
  const namespace = pod.metadata.namespace ?? "";
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = variable.valueFrom ?? {};
  if (fieldRef) return fieldOf(input, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceOf(input, resourceFieldRef);
  if (configMapKeyRef) {
    const found = await objects.configMap(namespace, configMapKeyRef.name ?? "");
    if (!found) return missing(configMapKeyRef.optional, `configmap "${configMapKeyRef.name}" not found`);
    return (
      found.data?.[configMapKeyRef.key] ??
      missing(configMapKeyRef.optional, `couldn't find key ${configMapKeyRef.key} in ConfigMap ${namespace}/${configMapKeyRef.name}`)
    );
  }
  if (secretKeyRef) {
    const found = await objects.secret(namespace, secretKeyRef.name ?? "");
    if (!found) return missing(secretKeyRef.optional, `secret "${secretKeyRef.name}" not found`);
    return (
      decoded(found.data)[secretKeyRef.key] ??
      missing(secretKeyRef.optional, `couldn't find key ${secretKeyRef.key} in Secret ${namespace}/${secretKeyRef.name}`)
    );
  }
  return "";
}

function missing(optional: boolean | undefined, text: string): undefined {
  if (optional) return undefined;
  throw new ConfigError(text);
}

export function decoded(data: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}

/** Downward API, for variables and for volumes. */
export function fieldOf({ pod, podIp, nodeIp }: Pick<EnvironmentInput, "pod" | "podIp" | "nodeIp">, path: string): string {
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

function resourceOf(
  { pod, container, allocatable }: EnvironmentInput,
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
