import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Owner {
  pid: number;
  /** Tells a process from a later one with the same number; "" where the system does not say. */
  startedAt: string;
  /** Changes when the machine restarts; "" where the system does not say. */
  bootId: string;
}

export interface DirectoryLock {
  /** The last owner did not close, and the machine was restarted since: what was not on the disk is lost. */
  machineCrashed: boolean;
  release(): void;
}

/** Directories open in this process: a container's process number is the same after a restart, so the file alone does not tell. */
const openHere = new Set<string>();

/** Makes sure that only one process has the directory open. Throws when another one does. */
export function lockDirectory(dir: string): DirectoryLock {
  const file = join(dir, "lock");
  const inUse = (pid: number): Error => new Error(`${dir} is in use by process ${pid}; stop that one or choose another directory`);
  if (openHere.has(dir)) throw inUse(process.pid);
  const self: Owner = { pid: process.pid, startedAt: startOf(process.pid), bootId: bootId() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(self));
  try {
    let machineCrashed = false;
    for (let attempt = 0; ; attempt++) {
      try {
        // A link appears with its whole content or not at all, and only one process can make it.
        linkSync(draft, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
      }
      const owner = ownerOf(file);
      if (owner && owner.pid !== process.pid && isRunning(owner)) throw inUse(owner.pid);
      machineCrashed = owner !== undefined && owner.bootId !== self.bootId;
      takeAway(file, `${draft}.stale`, owner, inUse);
    }
    openHere.add(dir);
    return {
      machineCrashed,
      release() {
        openHere.delete(dir);
        rmSync(file, { force: true });
      },
    };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a dead owner; another process may have done so first and hold the lock by now, then it is put back. */
function takeAway(file: string, stale: string, owner: Owner | undefined, inUse: (pid: number) => Error): void {
  renameSync(file, stale);
  const taken = ownerOf(stale);
  try {
    if (JSON.stringify(taken) === JSON.stringify(owner)) return;
    linkSync(stale, file);
    throw inUse(taken?.pid ?? 0);
  } finally {
    rmSync(stale, { force: true });
  }
}

function ownerOf(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

function isRunning(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return startOf(owner.pid) === owner.startedAt;
}

/**
 * Field 22 of /proc/<pid>/stat, counted after the name, which may hold spaces. "" for a process that has ended and that nobody
 * has asked about yet (a zombie): it holds no files any more.
 */
function startOf(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "" : (fields[19] ?? "");
}

function bootId(): string {
  return readIfThere("/proc/sys/kernel/random/boot_id").trim();
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
