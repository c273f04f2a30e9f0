/**
 * What outlives pods on a node: its own directories (hostPath), and one file system per claim. Both are in memory, so that a claim's
 * files last as long as this kubelet's process, and are there for the next pod of this node.
 */
import type { IFileSystem } from "just-bash";
import { DISK_BYTES } from "../../runtime/files/container-files.ts";
import { shellEngine } from "../../runtime/shell/engine.ts";

export class HostStorage {
  private own: Promise<IFileSystem> | undefined;
  private readonly claims = new Map<string, Promise<IFileSystem>>();

  files(): Promise<IFileSystem> {
    this.own ??= empty();
    return this.own;
  }

  /** `key`: the claim's namespace and name. */
  claim(key: string): Promise<IFileSystem> {
    const made = this.claims.get(key) ?? empty();
    this.claims.set(key, made);
    return made;
  }
}

export async function empty(): Promise<IFileSystem> {
  const { InMemoryFs } = await shellEngine();
  return new InMemoryFs({}, { maxTotalBytes: DISK_BYTES });
}
