/**
 * A pod's volumes: checked before its containers start (what is missing is a FailedMount), and turned into files only when a
 * container looks. Files made from objects follow them within a minute, as kubelet's do. Volumes whose storage is not simulated mount as an empty directory.
 */
import type { Container, Volume, VolumeMount } from "@kubarium/api";
import { fnv32a } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { IFileSystem, InitialFiles } from "just-bash";
import { ContainerFiles, type VolumeMountSource } from "../../runtime/files/container-files.ts";
import { viewOf } from "../../runtime/files/view.ts";
import { shellEngine } from "../../runtime/shell/engine.ts";
import { expandReferences } from "../inputs/environment.ts";
import { empty } from "./host-storage.ts";
import { hasPayload, type Payload, payloadOf, type VolumeContext } from "./payload.ts";

const REFRESH_MS = 60_000;
/** A token is renewed when this share of its life is over. Source: kubelet token_manager.go. */
const TOKEN_RENEWAL = 0.8;

interface Made {
  fs: IFileSystem;
  payload: Payload;
  /** What `..data` leads to. */
  folder: string;
  /** When tokens were given out, by path. */
  tokens: Map<string, number>;
}

export class PodVolumes {
  /** One file system for all containers of the pod. */
  private readonly made = new Map<string, Promise<Made>>();
  private refreshing: { cancel(): void } | undefined;
  private readonly context: () => VolumeContext;

  constructor(context: () => VolumeContext) {
    this.context = context;
  }

  /** Why volumes cannot be set up, in the words of their events. */
  async problems(): Promise<string[]> {
    const problems: string[] = [];
    for (const volume of this.context().pod.spec.volumes ?? []) {
      try {
        if (hasPayload(volume)) await payloadOf(volume, this.context());
        if (volume.hostPath) checkHostPath(volume.hostPath.path, volume.hostPath.type);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        problems.push(`MountVolume.SetUp failed for volume "${volume.name}" : ${why}`);
      }
    }
    return problems;
  }

  filesFor(container: Container, initial: Record<string, string>, env: Readonly<Record<string, string>>): ContainerFiles {
    const { pod, context } = this.context();
    const mounts = (container.volumeMounts ?? []).flatMap((mount): VolumeMountSource[] => {
      const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
      if (!volume) return [];
      return [{ mountPath: mount.mountPath.replace(/(.)\/+$/, "$1"), filesystem: () => this.mounted(volume, mount, env) }];
    });
    return new ContainerFiles(context.clock, mounts, initial, container.securityContext?.readOnlyRootFilesystem ?? false);
  }

  stop(): void {
    this.refreshing?.cancel();
    this.refreshing = undefined;
  }

  private async mounted(volume: Volume, mount: VolumeMount, env: Readonly<Record<string, string>>): Promise<IFileSystem> {
    const subPath = mount.subPathExpr ? expandReferences(mount.subPathExpr, env) : mount.subPath;
    const readOnly = Boolean(mount.readOnly) || hasPayload(volume);
    // A file mounted by its subPath never follows its object.
    const { fs } = subPath && hasPayload(volume) ? await this.make(volume) : await this.shared(volume);
    const base = volume.hostPath ? volume.hostPath.path : "";
    const root = `${base}/${subPath ?? ""}`.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
    const linked = hasPayload(volume);
    if (root !== "/" && !linked && !(await fs.exists(root))) await fs.mkdir(root, { recursive: true });
    return root === "/" && !readOnly ? fs : viewOf(fs, { root, readOnly, at: mount.mountPath, linked });
  }

  private shared(volume: Volume): Promise<Made> {
    const known = this.made.get(volume.name);
    if (known) return known;
    const made = this.make(volume);
    this.made.set(volume.name, made);
    // What could not be made is tried again by the next who looks.
    made.catch(() => this.made.delete(volume.name));
    if (hasPayload(volume)) this.followObjects();
    return made;
  }

  private async make(volume: Volume): Promise<Made> {
    const { pod, context } = this.context();
    if (volume.hostPath) return { fs: await context.host.files(), payload: {}, tokens: new Map(), folder: "" };
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim) return { fs: await context.host.claim(`${pod.metadata.namespace}/${claim}`), payload: {}, tokens: new Map(), folder: "" };
    if (!hasPayload(volume)) return { fs: await empty(), payload: {}, tokens: new Map(), folder: "" };
    const [{ InMemoryFs }, payload] = await Promise.all([shellEngine(), payloadOf(volume, this.context())]);
    const tokens = new Map<string, number>();
    const folder = `/..${folderName(context.clock.now(), volume.name)}`;
    const files = Object.entries(payload).map(([path, { data, mode }]): [string, InitialFiles[string]] => {
      if (typeof data !== "function") return [`${folder}/${path}`, { content: data, mode }];
      const read = async (): Promise<string> => {
        const text = await data();
        tokens.set(path, context.clock.now());
        return text;
      };
      return [`${folder}/${path}`, read];
    });
    const fs = new InMemoryFs(Object.fromEntries(files));
    if (!files.length) await fs.mkdir(folder);
    await fs.symlink(folder.slice(1), "/..data");
    for (const name of topOf(payload)) await fs.symlink(`..data/${name}`, `/${name}`);
    return { fs, payload, tokens, folder };
  }

  private followObjects(): void {
    const { clock } = this.context().context;
    this.refreshing ??= clock.setInterval(() => void this.refresh().catch(() => {}), REFRESH_MS);
  }

  private async refresh(): Promise<void> {
    for (const volume of this.context().pod.spec.volumes ?? []) {
      const made = await this.made.get(volume.name);
      if (!made || !hasPayload(volume)) continue;
      const next = await payloadOf(volume, this.context());
      await update(made, next, this.context().context.clock);
    }
  }
}

/** Files and folders that the volume itself shows, each a link through `..data`. Source: pkg/volume/util/atomic_writer.go. */
const topOf = (payload: Payload): Set<string> => new Set(Object.keys(payload).map((path) => path.split("/")[0] ?? path));

/** `2026_11_21_17_50_03.1234567890`; the number is the same for the same volume at the same time. */
function folderName(nowMs: number, volume: string): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replace(/[-T:]/g, "_");
  return `${time}.${Number.parseInt(fnv32a(`${volume}${nowMs}`).toString(), 10)}`;
}

async function update(made: Made, next: Payload, clock: Clock): Promise<void> {
  for (const [path, file] of Object.entries(next)) {
    const { data } = file;
    if (typeof data === "function") {
      const givenMs = made.tokens.get(path);
      if (givenMs === undefined || clock.since(givenMs) < (file.lifetimeMs ?? 0) * TOKEN_RENEWAL) continue;
      await made.fs.writeFile(`${made.folder}/${path}`, await data());
      made.tokens.set(path, clock.now());
    } else if (String(made.payload[path]?.data) !== String(data)) {
      await made.fs.writeFile(`${made.folder}/${path}`, data);
      await made.fs.chmod(`${made.folder}/${path}`, file.mode);
    }
  }
  for (const path of Object.keys(made.payload)) if (!next[path]) await made.fs.rm(`${made.folder}/${path}`, { force: true });
  const [before, now] = [topOf(made.payload), topOf(next)];
  for (const name of before) if (!now.has(name)) await made.fs.rm(`/${name}`, { force: true });
  for (const name of now) if (!before.has(name)) await made.fs.symlink(`..data/${name}`, `/${name}`);
  made.payload = next;
}

/** A simulated node has the directories of any Linux machine, and a place for data. */
const HOST_DIRECTORIES = /^\/((etc|var|tmp|usr|opt|home|mnt|srv|run|dev|proc|sys|root|data|lib|boot)(\/.*)?)?$/;

const HOST_PATH_KINDS: Readonly<Record<string, string>> = {
  Socket: "a socket file",
  CharDevice: "a character device",
  BlockDevice: "a block device",
};

function checkHostPath(path: string, type: string | undefined): void {
  const known = HOST_DIRECTORIES.test(path);
  if (type === "Directory" && !known) throw new Error(`hostPath type check failed: ${path} is not a directory`);
  if (type === "File" && !known) throw new Error(`hostPath type check failed: ${path} is not a file`);
  const kind = HOST_PATH_KINDS[type ?? ""];
  if (kind && !/^\/(dev|run|var\/run)\//.test(path)) throw new Error(`hostPath type check failed: ${path} is not ${kind}`);
}
