/** The files of volumes that are made from objects. Errors are kubelet's: pkg/volume/{configmap,secret,projected,downwardapi}. */
import type { Pod, Volume } from "@kubarium/api";
import type { NodeContext } from "../context.ts";
import { fieldOf, resourceOf } from "../inputs/downward.ts";

interface FileProjection {
  /** A token is asked for only when somebody reads it: most containers never do. */
  data: string | Uint8Array | (() => Promise<string>);
  mode: number;
  /** Of a token. */
  lifetimeMs?: number;
}

export type Payload = Record<string, FileProjection>;

export interface VolumeContext {
  pod: Pod;
  podIp: string;
  context: Pick<NodeContext, "nodeIp" | "objects" | "clock" | "node" | "host">;
}

interface Item {
  key: string;
  path: string;
  mode?: number;
}
interface ObjectSource {
  name: string;
  items: readonly Item[] | undefined;
  optional: boolean | undefined;
  mode: number;
}
interface DownwardFile {
  path: string;
  mode?: number;
  fieldRef?: { fieldPath: string };
  resourceFieldRef?: { containerName?: string; resource: string; divisor?: string };
}

const DEFAULT_MODE = 0o644;
const TOKEN_SECONDS = 3600;

/** Volumes whose files come from objects and follow them. */
export const hasPayload = (volume: Volume): boolean => Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected);

/** Throws with the text after `MountVolume.SetUp failed for volume "v" : `. */
export async function payloadOf(volume: Volume, input: VolumeContext): Promise<Payload> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) {
    const { name = "", items, optional, defaultMode } = configMap;
    return fromConfigMap(input, { name, items, optional, mode: defaultMode ?? DEFAULT_MODE });
  }
  if (secret) {
    const { secretName: name = "", items, optional, defaultMode } = secret;
    return fromSecret(input, { name, items, optional, mode: defaultMode ?? DEFAULT_MODE });
  }
  if (downwardAPI) return fromFields(input, downwardAPI.items ?? [], downwardAPI.defaultMode ?? DEFAULT_MODE);
  if (projected) return fromSources(input, projected);
  return {};
}

async function fromSources(input: VolumeContext, { sources, defaultMode }: NonNullable<Volume["projected"]>): Promise<Payload> {
  const mode = defaultMode ?? DEFAULT_MODE;
  const files: Payload = {};
  const problems = new Set<string>();
  for (const source of sources ?? []) {
    try {
      if (source.configMap) {
        const { name = "", items, optional } = source.configMap;
        Object.assign(files, await fromConfigMap(input, { name, items, optional, mode }));
      } else if (source.secret) {
        const { name = "", items, optional } = source.secret;
        Object.assign(files, await fromSecret(input, { name, items, optional, mode }));
      } else if (source.downwardAPI) Object.assign(files, fromFields(input, source.downwardAPI.items ?? [], mode));
      else if (source.serviceAccountToken) {
        const { path, ...wanted } = source.serviceAccountToken;
        const lifetimeMs = (wanted.expirationSeconds ?? TOKEN_SECONDS) * 1000;
        files[path] = { data: () => token(input, wanted), mode: tokenMode(input.pod, mode), lifetimeMs };
      }
    } catch (error) {
      problems.add(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.size) throw new Error(problems.size > 1 ? `[${[...problems].join(", ")}]` : [...problems][0]);
  return files;
}

/** Readable by the pod's own user only, when all its containers share one. */
function tokenMode(pod: Pod, mode: number): number {
  const users = new Set(
    pod.spec.containers.map((container) => container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser),
  );
  if (pod.spec.securityContext?.fsGroup !== undefined) return 0o640;
  return users.size === 1 && !users.has(undefined) ? 0o600 : mode;
}

function token({ pod, context }: VolumeContext, source: { audience?: string; expirationSeconds?: number }): Promise<string> {
  const { namespace = "", name, uid } = pod.metadata;
  return context.objects.token(namespace, pod.spec.serviceAccountName ?? "default", {
    ...(source.audience ? { audiences: [source.audience] } : {}),
    expirationSeconds: source.expirationSeconds ?? TOKEN_SECONDS,
    pod: { name, uid },
  });
}

async function fromConfigMap({ pod, context }: VolumeContext, source: ObjectSource): Promise<Payload> {
  const found = await context.objects.configMap(pod.metadata.namespace ?? "", source.name);
  if (!found && !source.optional) throw new Error(`configmap "${source.name}" not found`);
  const data = { ...found?.data, ...bytesOf(found?.binaryData as Record<string, string> | undefined) };
  return picked(data, source, (key) => `configmap references non-existent config key: ${key}`);
}

async function fromSecret({ pod, context }: VolumeContext, source: ObjectSource): Promise<Payload> {
  const found = await context.objects.secret(pod.metadata.namespace ?? "", source.name);
  if (!found && !source.optional) throw new Error(`secret "${source.name}" not found`);
  return picked(bytesOf(found?.data), source, (key) => `references non-existent secret key: ${key}`);
}

function picked(
  data: Record<string, string | Uint8Array>,
  { items, optional, mode }: ObjectSource,
  missing: (key: string) => string,
): Payload {
  if (!items?.length) return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { data: value, mode }]));
  const files: Payload = {};
  for (const item of items) {
    const value = data[item.key];
    if (value !== undefined) files[item.path] = { data: value, mode: item.mode ?? mode };
    else if (!optional) throw new Error(missing(item.key));
  }
  return files;
}

function fromFields({ pod, podIp, context }: VolumeContext, items: readonly DownwardFile[], mode: number): Payload {
  const { nodeIp } = context;
  const allocatable = context.node().status?.allocatable ?? {};
  const files: Payload = {};
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
    const container = pod.spec.containers[0];
    if (fieldRef) files[path] = { data: fieldOf({ pod, podIp, nodeIp }, fieldRef.fieldPath), mode: own ?? mode };
    else if (resourceFieldRef && container)
      files[path] = { data: resourceOf({ pod, container, allocatable }, resourceFieldRef), mode: own ?? mode };
  }
  return files;
}

function bytesOf(data: Readonly<Record<string, string>> | undefined): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64")]));
}
