/**
 * Blobs on disk, and which repository has which. A blob's file appears under its digest by a rename, so it is whole or not there; several
 * apiservers may share the folder.
 *
 *   blobs/sha256/ab/abcd…            content
 *   repositories/team/app/_blobs/…   empty file: the repository has this blob
 *   repositories/team/app/_manifests/…   the same for manifests, with the media type in it
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { noSpace } from "../errors.ts";

const hexOf = (digest: string): string => digest.slice("sha256:".length);

export class BlobStore {
  readonly #dir: string;
  readonly #maxBytes: number;
  #usedBytes: Promise<number> | undefined;
  #addedBytes = 0;

  constructor(dir: string, maxBytes: number) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
  }

  /** Bytes; undefined for one that the repository does not have. */
  async size(repository: string, digest: string): Promise<number | undefined> {
    if ((await sizeOf(this.#link(repository, "_blobs", digest))) === undefined) return undefined;
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
    } else await rm(file, { force: true });
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

  /** Through a file of another name: readers never see half of it. */
  async #write(file: string, content: Buffer | string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const next = `${file}.${process.pid}.${++written}`;
    await writeFile(next, content);
    await rename(next, file);
  }

  async #measure(): Promise<number> {
    const folder = join(this.#dir, "blobs");
    const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    let total = 0;
    for (const entry of names) if (entry.isFile()) total += (await sizeOf(join(entry.parentPath, entry.name))) ?? 0;
    return total;
  }

  #content(digest: string): string {
    const hex = hexOf(digest);
    return join(this.#dir, "blobs", "sha256", hex.slice(0, 2), hex);
  }

  #link(repository: string, folder: "_blobs" | "_manifests", digest: string): string {
    return join(this.#dir, "repositories", repository, folder, hexOf(digest));
  }
}

let written = 0;

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export const digestOf = (content: Uint8Array): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;
