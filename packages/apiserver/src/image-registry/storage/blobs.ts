/**
 * Blobs on disk, and which repository has which. A blob's file appears under its digest by a rename, so it is whole or not there; several
 * apiservers may share the folder.
 *
 *   blobs/sha256/ab/abcd…            content
 *   repositories/team/app/_blobs/…   empty file: the repository has this blob
 *   repositories/team/app/_manifests/…   the same for manifests, with the media type in it
 */
import { createHash } from "node:crypto";
import { createReadStream, type Dirent, type Stats } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Readable } from "node:stream";
import type { Clock } from "@kubarium/component-base";
import { noSpace } from "../errors.ts";

type LinkFolder = "_blobs" | "_manifests";

const hexOf = (digest: string): string => digest.slice("sha256:".length);

export class BlobStore {
  readonly #dir: string;
  readonly #maxBytes: number;
  #usedBytes: Promise<number> | undefined;
  #addedBytes = 0;
  readonly #clock: Clock;

  constructor(dir: string, maxBytes: number, clock: Clock) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
    this.#clock = clock;
  }

  /** Bytes; undefined for one that the repository does not have. Whoever asks may build on it, so it counts as new. */
  async size(repository: string, digest: string): Promise<number | undefined> {
    const link = this.#link(repository, "_blobs", digest);
    if ((await sizeOf(link)) === undefined) return undefined;
    await this.#touch(link);
    await this.#touch(this.#content(digest));
    return sizeOf(this.#content(digest));
  }

  read(digest: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.#content(digest), range);
  }

  async bytes(digest: string): Promise<Buffer> {
    return readFile(this.#content(digest));
  }

  /** Throws RegistryError when `more` bytes would not fit. */
  async requireRoom(more: number): Promise<void> {
    this.#usedBytes ??= this.#measure();
    const used = (await this.#usedBytes) + this.#addedBytes;
    if (used + more > this.#maxBytes) throw noSpace(`${used} of ${this.#maxBytes} bytes are used`);
  }

  /** Takes over a file whose digest was verified. */
  async adopt(repository: string, digest: string, file: string): Promise<void> {
    const content = this.#content(digest);
    const isNew = (await sizeOf(content)) === undefined;
    await mkdir(dirname(content), { recursive: true });
    if (isNew) {
      this.#addedBytes += (await sizeOf(file)) ?? 0;
      await rename(file, content);
    } else {
      await this.#touch(content);
      await rm(file, { force: true });
    }
    await this.link(repository, digest);
  }

  async link(repository: string, digest: string): Promise<void> {
    await this.#write(this.#link(repository, "_blobs", digest), "");
  }

  async unlink(repository: string, digest: string): Promise<void> {
    await rm(this.#link(repository, "_blobs", digest), { force: true });
  }

  async putManifest(repository: string, digest: string, mediaType: string, content: Buffer): Promise<void> {
    const file = this.#content(digest);
    if ((await sizeOf(file)) === undefined) {
      await this.requireRoom(content.length);
      await this.#write(file, content);
      this.#addedBytes += content.length;
    }
    await this.#write(this.#link(repository, "_manifests", digest), mediaType);
  }

  /** Undefined for one that the repository does not have. */
  async manifest(repository: string, digest: string): Promise<{ mediaType: string; content: Buffer } | undefined> {
    try {
      const mediaType = await readFile(this.#link(repository, "_manifests", digest), "utf8");
      return { mediaType, content: await readFile(this.#content(digest)) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async removeManifest(repository: string, digest: string): Promise<void> {
    await rm(this.#link(repository, "_manifests", digest), { force: true });
  }

  async hasRepository(repository: string): Promise<boolean> {
    return (await sizeOf(join(this.#dir, "repositories", repository, "_manifests"))) !== undefined;
  }

  /** Names of all that ever had a blob or a manifest. */
  async repositories(): Promise<string[]> {
    const top = join(this.#dir, "repositories");
    const entries = await listed(top, true);
    const folders = entries
      .filter(({ name }) => name === "_blobs" || name === "_manifests")
      .map(({ parentPath }) => relative(top, parentPath));
    return [...new Set(folders)].sort();
  }

  async links(repository: string, folder: LinkFolder): Promise<{ digest: string; changedMs: number }[]> {
    const found: { digest: string; changedMs: number }[] = [];
    for (const { name } of await listed(join(this.#dir, "repositories", repository, folder), false)) {
      const digest = `sha256:${name}`;
      const changedMs = await changedMsOf(this.#link(repository, folder, digest));
      if (HEX.test(name) && changedMs !== undefined) found.push({ digest, changedMs });
    }
    return found;
  }

  /** Digests of everything on disk. */
  async contents(): Promise<string[]> {
    return (await listed(join(this.#dir, "blobs"), true)).filter(({ name }) => HEX.test(name)).map(({ name }) => `sha256:${name}`);
  }

  /** Looks once more at when it changed: a push may have come for it. Answers whether it is gone. */
  async removeContent(digest: string, isOld: (changedMs: number) => boolean): Promise<boolean> {
    const file = this.#content(digest);
    const changedMs = await changedMsOf(file);
    if (changedMs === undefined || !isOld(changedMs)) return false;
    this.#addedBytes -= (await sizeOf(file)) ?? 0;
    await rm(file, { force: true });
    return true;
  }

  async forgetIfEmpty(repository: string): Promise<void> {
    const folder = join(this.#dir, "repositories", repository);
    // One that is not empty, or not there, stays as it is.
    for (const empty of [join(folder, "_blobs"), join(folder, "_manifests"), folder]) await rmdir(empty).catch(() => {});
  }

  async #touch(file: string): Promise<void> {
    const seconds = this.#clock.now() / 1000;
    await utimes(file, seconds, seconds).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** Through a file of another name: readers never see half of it. */
  async #write(file: string, content: Buffer | string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const next = `${file}.${process.pid}.${++written}`;
    await writeFile(next, content);
    await rename(next, file);
  }

  async #measure(): Promise<number> {
    let total = 0;
    for (const entry of await listed(join(this.#dir, "blobs"), true))
      if (entry.isFile()) total += (await sizeOf(join(entry.parentPath, entry.name))) ?? 0;
    return total;
  }

  #content(digest: string): string {
    const hex = hexOf(digest);
    return join(this.#dir, "blobs", "sha256", hex.slice(0, 2), hex);
  }

  #link(repository: string, folder: LinkFolder, digest: string): string {
    return join(this.#dir, "repositories", repository, folder, hexOf(digest));
  }
}

let written = 0;

const HEX = /^[0-9a-f]{64}$/;

/** Empty for a folder that is not there. */
async function listed(folder: string, recursive: boolean): Promise<Dirent[]> {
  return readdir(folder, { recursive, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

async function statOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

const sizeOf = async (file: string): Promise<number | undefined> => (await statOf(file))?.size;
export const changedMsOf = async (file: string): Promise<number | undefined> => (await statOf(file))?.mtimeMs;

export const digestOf = (content: Uint8Array): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;
