/**
 * A container's file system, made when something first looks into it: a server that nobody executes commands in costs nothing.
 * Volumes are mounted over it; an emptyDir is one file system shared by the pod's containers.
 */
import type { Clock } from "@kubarium/component-base";
import type { IFileSystem } from "just-bash";
import { shellEngine } from "./shell/engine.ts";

export interface VolumeMountSource {
  mountPath: string;
  /** Made once and shared when it is an emptyDir; written from content otherwise. */
  filesystem(): Promise<IFileSystem>;
}

export class ContainerFiles {
  private made: Promise<IFileSystem> | undefined;

  readonly clock: Clock;
  private readonly mounts: readonly VolumeMountSource[];
  private readonly initial: Record<string, string>;

  constructor(clock: Clock, mounts: readonly VolumeMountSource[], initial: Record<string, string>) {
    this.clock = clock;
    this.mounts = mounts;
    this.initial = initial;
  }

  filesystem(): Promise<IFileSystem> {
    this.made ??= this.make();
    return this.made;
  }

  /** Undefined when there is no such file, or when nothing was ever written and no volume holds it. */
  async read(path: string): Promise<string | undefined> {
    const mounted = this.mounts.some((mount) => path.startsWith(`${mount.mountPath}/`) || path === mount.mountPath);
    if (!this.made && !mounted) return undefined;
    const fs = await this.filesystem();
    return (await fs.exists(path)) ? fs.readFile(path) : undefined;
  }

  private async make(): Promise<IFileSystem> {
    const { InMemoryFs, MountableFs } = await shellEngine();
    const base = new InMemoryFs({ "/etc/hostname": "", "/tmp/.keep": "", "/root/.keep": "", "/dev/termination-log": "", ...this.initial });
    for (const keep of ["/tmp/.keep", "/root/.keep"]) await base.rm(keep);
    const mounts = await Promise.all(
      this.mounts.map(async (mount) => ({ mountPoint: mount.mountPath, filesystem: await mount.filesystem() })),
    );
    // A deeper mount comes later, so that it covers the one above it.
    mounts.sort((a, b) => a.mountPoint.length - b.mountPoint.length);
    return mounts.length ? new MountableFs({ base, mounts }) : base;
  }
}
