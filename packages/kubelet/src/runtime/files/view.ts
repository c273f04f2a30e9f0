/** A part of a file system as one of its own: what a `subPath` mounts, and what `readOnly` forbids. */
import type { IFileSystem } from "just-bash";

const WRITES: ReadonlySet<string> = new Set(["writeFile", "appendFile", "mkdir", "rm", "mv", "cp", "chmod", "symlink", "link", "utimes"]);
/** Methods whose second argument is a path too, or is the only one. */
const TWO_PATHS: ReadonlySet<string> = new Set(["cp", "mv", "link"]);

/**
 * `root`: a directory, or a file that then is the whole view. `at`: where it is mounted, for errors. `except`: what can be written all the
 * same. `linked`: a volume of links through `..data`.
 */
export function viewOf(
  fs: IFileSystem,
  { root, readOnly, at, except, linked }: { root: string; readOnly: boolean; at: string; except?: RegExp; linked?: boolean },
): IFileSystem {
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
        if (readOnly && WRITES.has(name) && !except?.test(String(args[0])))
          return Promise.reject(new Error(`EROFS: read-only file system, open '${at}${String(args[0])}'`));
        const real = (path: string): string => (linked ? throughData(name, under(path), root !== "/") : under(path));
        const mapped = args.map((arg, i) => (isPath(name, i) && typeof arg === "string" ? real(arg) : arg));
        const result = (method as (...all: unknown[]) => unknown).apply(target, mapped);
        return name === "realpath" ? (result as Promise<string>).then(back) : result;
      };
    },
  });
}

/** The in-memory file system follows no link that leads through another one, as a volume's do through `..data`. */
function throughData(method: string, path: string, always: boolean): string {
  const [, , deeper] = /^\/(?!\.\.)([^/]+)(\/.*)?$/.exec(path) ?? [];
  const isLinkItself = !always && deeper === undefined && (method === "lstat" || method === "readlink");
  return path === "/" || path.startsWith("/..") || isLinkItself ? path : `/..data${path}`;
}

function isPath(method: string, position: number): boolean {
  if (method === "symlink") return position === 1;
  return position === 0 || (position === 1 && TWO_PATHS.has(method));
}
