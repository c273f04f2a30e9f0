/** `tar` as far as `kubectl cp` and people use it: archives of files, folders and links, written to or read from a stream, byte for byte. */
import { posix } from "node:path";
import type { IFileSystem } from "just-bash";
import type { ProcessHandle, Program } from "../process.ts";
import type { Launch } from "./launch.ts";

const BLOCK = 512;
const MAX_DEPTH = 64;

/** Undefined when the arguments ask for something else, which the shell's own tar may know. */
export function tar(launch: Launch, args: readonly string[]): Program | undefined {
  const wanted = parse(args);
  if (!wanted || wanted.file !== "-") return undefined;
  return async (handle) => {
    const fs = await launch.files.filesystem();
    const dir = fs.resolvePath(launch.cwd, wanted.dir);
    return wanted.mode === "x" ? extract(fs, dir, handle) : create(fs, dir, wanted.paths, handle);
  };
}

interface Wanted {
  mode: "c" | "x";
  file: string | undefined;
  dir: string;
  paths: string[];
}

function parse(args: readonly string[]): Wanted | undefined {
  const wanted: Wanted = { mode: "x", file: undefined, dir: ".", paths: [] };
  let hasMode = false;
  const list = [...args];
  for (let arg = list.shift(), first = true; arg !== undefined; arg = list.shift()) {
    if (arg.startsWith("--")) continue;
    const isFlags = arg.startsWith("-") && arg.length > 1 ? arg.slice(1) : !hasMode && first ? arg : "";
    if (!isFlags) {
      wanted.paths.push(arg);
      continue;
    }
    first = false;
    for (const flag of isFlags) {
      if (flag === "c" || flag === "x") {
        wanted.mode = flag;
        hasMode = true;
      } else if (flag === "f") wanted.file = list.shift();
      else if (flag === "C") wanted.dir = list.shift() ?? ".";
      else if (!"mphovkB".includes(flag)) return undefined;
    }
  }
  return hasMode ? wanted : undefined;
}

async function create(fs: IFileSystem, dir: string, paths: readonly string[], handle: ProcessHandle): Promise<number> {
  let failed = false;
  for (const path of paths) {
    try {
      await add(fs, fs.resolvePath(dir, path), path.replace(/^\/+/, "") || ".", handle, 0);
    } catch {
      handle.stderr(`tar: ${path}: No such file or directory\n`);
      failed = true;
    }
  }
  // Before the end of the archive: kubectl cp listens no longer than that.
  if (failed) handle.stderr("tar: error exit delayed from previous errors\n");
  handle.bytes(Buffer.alloc(2 * BLOCK));
  return failed ? 1 : 0;
}

async function add(fs: IFileSystem, path: string, name: string, handle: ProcessHandle, depth: number): Promise<void> {
  const stat = await fs.lstat(path);
  const attributes = { mode: stat.mode & 0o7777, mtime: stat.mtime.getTime() / 1000 };
  if (stat.isSymbolicLink) return handle.bytes(header({ ...attributes, name, type: "2", link: await fs.readlink(path), size: 0 }));
  if (!stat.isDirectory) {
    const content = Buffer.from(await fs.readFileBuffer(path));
    handle.bytes(header({ ...attributes, name, type: "0", size: content.length }));
    handle.bytes(Buffer.concat([content, Buffer.alloc(padding(content.length))]));
    return;
  }
  handle.bytes(header({ ...attributes, name: `${name}/`, type: "5", size: 0 }));
  if (depth >= MAX_DEPTH) return;
  for (const entry of await fs.readdir(path)) await add(fs, posix.join(path, entry), `${name}/${entry}`, handle, depth + 1);
}

interface Entry {
  name: string;
  mode: number;
  mtime: number;
  type: string;
  size: number;
  link?: string;
}

/** A ustar header; a name that is too long goes before it in a header of its own, as GNU tar writes it. */
function header(entry: Entry): Buffer {
  const name = Buffer.from(entry.name);
  if (name.length <= 100) return block(entry);
  const long = Buffer.concat([name, Buffer.alloc(1)]);
  const before = block({ name: "././@LongLink", mode: 0, mtime: 0, type: "L", size: long.length });
  return Buffer.concat([before, long, Buffer.alloc(padding(long.length)), block({ ...entry, name: name.subarray(0, 100).toString() })]);
}

function block({ name, mode, mtime, type, size, link = "" }: Entry): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number): void =>
    void bytes.write(
      `${Math.floor(value)
        .toString(8)
        .padStart(width - 1, "0")}\0`,
      at,
    );
  bytes.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(mtime, 136, 12);
  bytes.write(" ".repeat(8), 148);
  bytes.write(type, 156);
  bytes.write(link, 157, 100);
  bytes.write("ustar\x0000", 257);
  bytes.write("root", 265);
  bytes.write("root", 297);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

async function extract(fs: IFileSystem, dir: string, handle: ProcessHandle): Promise<number> {
  const archive = handle.stdin ? await handle.stdin.all() : Buffer.alloc(0);
  const text = (at: number, length: number): string => archive.toString("utf8", at, at + length).split("\0")[0] ?? "";
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const short = text(at, 100);
    if (!short) break;
    const size = Number.parseInt(text(at + 124, 12).trim() || "0", 8);
    const type = String.fromCharCode(archive[at + 156] ?? 0);
    const prefix = text(at + 257, 5) === "ustar" ? text(at + 345, 155) : "";
    const mode = Number.parseInt(text(at + 100, 8).trim() || "644", 8);
    const link = text(at + 157, 100);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (at + BLOCK + size > archive.length) {
      handle.stderr("tar: short read\n");
      return 1;
    }
    at += BLOCK + size + padding(size);
    if (type === "L") longName = content.toString("utf8").replace(/\0.*$/s, "");
    else if (type === "x" || type === "g") longName = /(?:^|\n)\d+ path=(.*)\n/.exec(content.toString("utf8"))?.[1] ?? longName;
    else {
      const name = longName ?? (prefix ? `${prefix}/${short}` : short);
      longName = undefined;
      const failure = await restore(fs, dir, { name, mode, type, link }, content).catch((error: Error) => error.message);
      if (failure) {
        handle.stderr(`tar: can't open '${name}': ${failure}\n`);
        return 1;
      }
    }
  }
  return 0;
}

/** Never outside of the folder that was asked for. */
async function restore(
  fs: IFileSystem,
  dir: string,
  entry: { name: string; mode: number; type: string; link: string },
  content: Buffer,
): Promise<string | undefined> {
  const path = posix.join(dir, posix.normalize(`/${entry.name}`));
  if (path !== dir && !path.startsWith(dir === "/" ? "/" : `${dir}/`)) return "Operation not permitted";
  if (entry.type === "5") {
    await fs.mkdir(path, { recursive: true });
    return undefined;
  }
  const parent = posix.dirname(path);
  if (!(await fs.exists(parent))) await fs.mkdir(parent, { recursive: true });
  if (entry.type === "2") {
    if (await fs.exists(path)) await fs.rm(path, { force: true });
    await fs.symlink(entry.link, path);
    return undefined;
  }
  await fs.writeFile(path, new Uint8Array(content));
  await fs.chmod(path, entry.mode & 0o7777);
  return undefined;
}
