/** A container's environment from its spec. Errors become CreateContainerConfigError. Source: kubelet makeEnvironmentVariables, podFieldSelectorRuntimeValue. */
import type { Container, EnvVar, Pod, Service } from "@kubarium/api";
import { ConfigError, fieldOf, resourceOf } from "./downward.ts";
import type { PodObjects } from "./objects.ts";
import { serviceVariables } from "./service-variables.ts";

export interface EnvironmentInput {
  pod: Pod;
  container: Container;
  podIp: string;
  nodeIp: string;
  objects: PodObjects;
  services: readonly Service[];
  /** What `resourceFieldRef` answers for a limit that is not set. */
  allocatable: Readonly<Record<string, string>>;
}

/** Services first, so that a container's own variables win over them. */
export async function environmentOf(input: EnvironmentInput): Promise<Record<string, string>> {
  const { pod } = input;
  const env = serviceVariables(input.services, pod.metadata.namespace ?? "", pod.spec.enableServiceLinks !== false);
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
