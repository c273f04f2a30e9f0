/**
 * A container's file system, made when something first looks into it: a server that nobody executes commands in costs nothing.
 * Volumes are mounted over it; an emptyDir is one file system shared by the pod's containers.
 */
import type { Clock } from "@kubarium/component-base";
import type { IFileSystem } from "just-bash";
import { shellCommandNames } from "../command-names.ts";
import { type ShellEngine, shellEngine } from "../shell/engine.ts";

import { viewOf } from "./view.ts";

export interface VolumeMountSource {
  mountPath: string;
  /** Made once and shared when it is an emptyDir; written from content otherwise. */
  filesystem(): Promise<IFileSystem>;
}

/** What a file system holds before it says `No space left on device`: it lies in this process' memory. */
export const DISK_BYTES = 64 * 1024 * 1024;

export class ContainerFiles {
  private made: Promise<IFileSystem> | undefined;

  readonly clock: Clock;
  private readonly mounts: readonly VolumeMountSource[];
  private readonly initial: Record<string, string>;

  private readonly readOnly: boolean;

  /** `readOnly`: the container's own file system, not its volumes. */
  constructor(clock: Clock, mounts: readonly VolumeMountSource[], initial: Record<string, string>, readOnly = false) {
    this.clock = clock;
    this.mounts = mounts;
    this.initial = initial;
    this.readOnly = readOnly;
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
    const base = new InMemoryFs({ "/etc/hostname": "", "/dev/termination-log": "", ...this.initial }, { maxTotalBytes: DISK_BYTES });
    await furnish(base);
    const mounts = await Promise.all(
      this.mounts.map(async (mount) => ({ mountPoint: mount.mountPath, filesystem: await mount.filesystem() })),
    );
    // The outer ones first: a mount below another one is made inside of it.
    mounts.sort((a, b) => a.mountPoint.length - b.mountPoint.length);
    // Devices and what a runtime mounts there can be written all the same.
    const root = this.readOnly ? viewOf(base, { root: "/", readOnly: true, at: "", except: /^\/dev(\/|$)/ }) : base;
    return nested(root, mounts, MountableFs);
  }
}

/** As in a small image of Linux. */
const FOLDERS = ["/bin", "/dev", "/etc", "/home", "/proc", "/root", "/sys", "/tmp", "/usr/bin", "/usr/sbin", "/var"];

/** The folders, and a file for each command, which the shell finds by it and runs itself. */
async function furnish(fs: IFileSystem): Promise<void> {
  for (const folder of FOLDERS) await fs.mkdir(folder, { recursive: true });
  for (const name of [...shellCommandNames, "sh"]) {
    const file = `/bin/${name}`;
    if (await fs.exists(file)) continue;
    await fs.writeFile(file, `#!/bin/sh\n# Built-in command: ${name}\n`);
    await fs.chmod(file, 0o755);
  }
}

type Mount = { mountPoint: string; filesystem: IFileSystem };

/** MountableFs takes no mount within another, so that one becomes a MountableFs of its own. */
function nested(base: IFileSystem, mounts: readonly Mount[], MountableFs: ShellEngine["MountableFs"]): IFileSystem {
  const inside = (inner: Mount, outer: Mount): boolean => inner.mountPoint.startsWith(`${outer.mountPoint}/`);
  const outermost = mounts.filter((mount) => !mounts.some((other) => inside(mount, other)));
  const made = outermost.map((outer): Mount => {
    const within = mounts.filter((mount) => inside(mount, outer));
    const relative = within.map((mount) => ({ ...mount, mountPoint: mount.mountPoint.slice(outer.mountPoint.length) }));
    return { mountPoint: outer.mountPoint, filesystem: nested(outer.filesystem, relative, MountableFs) };
  });
  return made.length ? new MountableFs({ base, mounts: made }) : base;
}
