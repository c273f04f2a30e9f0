/**
 * A pod's volumes: checked before its containers start (what is missing is a FailedMount), and turned into files only when a
 * container looks. Volumes whose storage is not simulated mount as an empty directory.
 */
import type { Container, Pod, Volume } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import type { IFileSystem } from "just-bash";
import { ContainerFiles, type VolumeMountSource } from "../../runtime/files.ts";
import { shellEngine } from "../../runtime/shell/engine.ts";
import { decoded, fieldOf } from "./environment.ts";
import type { NodeContext } from "../context.ts";

interface Item {
  key: string;
  path: string;
}

export interface VolumeContext {
  pod: Pod;
  podIp: string;
  context: Pick<NodeContext, "nodeIp" | "objects" | "clock" | "node">;
}

export class PodVolumes {
  /** One file system for all containers of the pod. */
  private readonly made = new Map<string, Promise<IFileSystem>>();

  private readonly context: () => VolumeContext;

  constructor(context: () => VolumeContext) {
    this.context = context;
  }

  stop(): void {}

  /** The first volume that cannot be set up, in the words of its event; undefined when all can. */
  async problem(): Promise<string | undefined> {
    const { pod } = this.context();
    for (const volume of pod.spec.volumes ?? []) {
      if (volume.emptyDir) continue;
      try {
        await this.content(volume, true);
      } catch (error) {
        return `MountVolume.SetUp failed for volume "${volume.name}" : ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return undefined;
  }

  filesFor(container: Container, clock: Clock, initial: Record<string, string>): ContainerFiles {
    const mounts = (container.volumeMounts ?? []).flatMap((mount): VolumeMountSource[] => {
      const volume = this.context().pod.spec.volumes?.find(({ name }) => name === mount.name);
      return volume ? [{ mountPath: mount.mountPath.replace(/(.)\/$/, "$1"), filesystem: () => this.filesystem(volume) }] : [];
    });
    return new ContainerFiles(clock, mounts, initial);
  }

  private filesystem(volume: Volume): Promise<IFileSystem> {
    let made = this.made.get(volume.name);
    if (!made) {
      made = (async () => {
        const [{ InMemoryFs }, content] = await Promise.all([shellEngine(), this.content(volume, false)]);
        return new InMemoryFs(Object.fromEntries(Object.entries(content).map(([path, text]) => [`/${path}`, text])));
      })();
      this.made.set(volume.name, made);
    }
    return made;
  }

  /** Path to text. Throws with the text that kubelet gives for what is missing. With `checkOnly` no token is asked for. */
  private async content(volume: Volume, checkOnly: boolean): Promise<Record<string, string>> {
    if (volume.configMap) return this.fromConfigMap(volume.configMap.name ?? "", volume.configMap.items, volume.configMap.optional);
    if (volume.secret) return this.fromSecret(volume.secret.secretName ?? "", volume.secret.items, volume.secret.optional);
    if (volume.downwardAPI) return this.fromFields(volume.downwardAPI.items ?? []);
    if (volume.hostPath) checkHostPath(volume.hostPath.path, volume.hostPath.type);
    const files: Record<string, string> = {};
    for (const source of volume.projected?.sources ?? []) {
      if (source.configMap)
        Object.assign(files, await this.fromConfigMap(source.configMap.name ?? "", source.configMap.items, source.configMap.optional));
      if (source.secret) Object.assign(files, await this.fromSecret(source.secret.name ?? "", source.secret.items, source.secret.optional));
      if (source.downwardAPI) Object.assign(files, this.fromFields(source.downwardAPI.items ?? []));
      if (source.serviceAccountToken && !checkOnly) files[source.serviceAccountToken.path] = await this.token(source.serviceAccountToken);
    }
    return files;
  }

  private token(source: { audience?: string; expirationSeconds?: number }): Promise<string> {
    const { pod, context } = this.context();
    const { namespace = "", name, uid } = pod.metadata;
    return context.objects.token(namespace, pod.spec.serviceAccountName ?? "default", {
      ...(source.audience ? { audiences: [source.audience] } : {}),
      expirationSeconds: source.expirationSeconds ?? 3600,
      pod: { name, uid },
    });
  }

  private async fromConfigMap(
    name: string,
    items: readonly Item[] | undefined,
    optional: boolean | undefined,
  ): Promise<Record<string, string>> {
    const { pod, context } = this.context();
    const found = await context.objects.configMap(pod.metadata.namespace ?? "", name);
    if (!found && !optional) throw new Error(`configmap "${name}" not found`);
    return picked({ ...found?.data, ...decoded(found?.binaryData as Record<string, string> | undefined) }, items, "configmap", optional);
  }

  private async fromSecret(
    name: string,
    items: readonly Item[] | undefined,
    optional: boolean | undefined,
  ): Promise<Record<string, string>> {
    const { pod, context } = this.context();
    const found = await context.objects.secret(pod.metadata.namespace ?? "", name);
    if (!found && !optional) throw new Error(`secret "${name}" not found`);
    return picked(decoded(found?.data), items, "secret", optional);
  }

  private fromFields(items: readonly { path: string; fieldRef?: { fieldPath: string } }[]): Record<string, string> {
    return Object.fromEntries(
      items.flatMap(({ path, fieldRef }) =>
        fieldRef ? [[path, fieldOf({ ...this.context(), nodeIp: this.context().context.nodeIp }, fieldRef.fieldPath)]] : [],
      ),
    );
  }
}

/** A simulated node has the directories of any Linux machine, and a place for data. */
const HOST_DIRECTORIES = /^\/((etc|var|tmp|usr|opt|home|mnt|srv|run|dev|proc|sys|root|data|lib|boot)(\/.*)?)?$/;

function checkHostPath(path: string, type: string | undefined): void {
  if (type === "Directory" && !HOST_DIRECTORIES.test(path)) throw new Error(`hostPath type check failed: ${path} is not a directory`);
  if (type === "File" && !HOST_DIRECTORIES.test(path)) throw new Error(`hostPath type check failed: ${path} is not a file`);
}

function picked(
  data: Record<string, string>,
  items: readonly Item[] | undefined,
  kind: string,
  optional: boolean | undefined,
): Record<string, string> {
  if (!items) return data;
  return Object.fromEntries(
    items.flatMap(({ key, path }) => {
      const value = data[key];
      if (value === undefined && !optional) throw new Error(`${kind} references non-existent config key: ${key}`);
      return value === undefined ? [] : [[path, value]];
    }),
  );
}
