/** A part of a file system as one of its own: what a `subPath` mounts, and what `readOnly` forbids. */
import type { IFileSystem } from "just-bash";

const WRITES: ReadonlySet<string> = new Set(["writeFile", "appendFile", "mkdir", "rm", "mv", "cp", "chmod", "symlink", "link", "utimes"]);
/** Methods whose second argument is a path too, or is the only one. */
const TWO_PATHS: ReadonlySet<string> = new Set(["cp", "mv", "link"]);

/** `root`: a directory, or a file that then is the whole view. `at`: where it is mounted, for errors. */
export function viewOf(fs: IFileSystem, { root, readOnly, at }: { root: string; readOnly: boolean; at: string }): IFileSystem {
  const under = (path: string): string => (root === "/" ? path : path === "/" ? root : `${root}${path}`);
  const back = (path: string): string => (root === "/" ? path : path.slice(root.length) || "/");
  return new Proxy(fs, {
    get(target, name: string) {
      const method = (target as unknown as Record<string, unknown>)[name];
      if (typeof method !== "function" || name === "resolvePath") return method;
      if (name === "getAllPaths")
        return () =>
          target
            .getAllPaths()
            .filter((path) => path === root || path.startsWith(under("/x").slice(0, -1)))
            .map(back);
      return (...args: unknown[]) => {
        if (readOnly && WRITES.has(name)) return Promise.reject(new Error(`EROFS: read-only file system, open '${at}${String(args[0])}'`));
        const mapped = args.map((arg, i) => (isPath(name, i) && typeof arg === "string" ? under(arg) : arg));
        const result = (method as (...all: unknown[]) => unknown).apply(target, mapped);
        return name === "realpath" ? (result as Promise<string>).then(back) : result;
      };
    },
  });
}

function isPath(method: string, position: number): boolean {
  if (method === "symlink") return position === 1;
  return position === 0 || (position === 1 && TWO_PATHS.has(method));
}
