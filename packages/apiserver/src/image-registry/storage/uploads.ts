/**
 * Uploads under way: a file each, whose length says how far it came. Nothing else is kept, so an upload goes on after the apiserver was
 * killed, and through any apiserver that shares the folder.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Clock, Random } from "@kubarium/component-base";
import { RegistryError, registryErrorOf } from "../errors.ts";
import { type BlobStore, changedMsOf, isMissing } from "./blobs.ts";

const MAX_OPEN = 1000;

export interface UploadLimits {
  maxBlobBytes: number;
  /** Whoever has not come back for so long does not, in real time. */
  abandonedMs: number;
}

export class Uploads {
  readonly #dir: string;
  readonly #blobs: BlobStore;
  readonly #limits: UploadLimits;
  readonly #deps: { clock: Clock; random: Random };
  readonly #busy = new Set<string>();

  constructor(dir: string, blobs: BlobStore, limits: UploadLimits, deps: { clock: Clock; random: Random }) {
    this.#dir = dir;
    this.#blobs = blobs;
    this.#limits = limits;
    this.#deps = deps;
  }

  async begin(repository: string): Promise<string> {
    const open = await this.removeAbandoned();
    if (open >= MAX_OPEN) throw new RegistryError("TOOMANYREQUESTS", { why: `${open} uploads are open` });
    await this.#blobs.requireRoom(0);
    const id = this.#deps.random.uuid();
    await mkdir(this.#dir, { recursive: true });
    await writeFile(this.#file(repository, id), "");
    return id;
  }

  /** Bytes so far. Throws RegistryError for an upload that there is not. */
  async size(repository: string, id: string): Promise<number> {
    try {
      return (await stat(this.#file(repository, id))).size;
    } catch (error) {
      if (isMissing(error)) throw new RegistryError("BLOB_UPLOAD_UNKNOWN", { detail: { id } });
      throw error;
    }
  }

  /**
   * Adds a body to the end; what arrived of one that broke off stays. `expected`: where it must begin, and how long it must be; a body of
   * another length is taken back.
   */
  async append(repository: string, id: string, body: Readable, expected: { start?: number; length?: number }): Promise<number> {
    return this.#alone(id, async () => {
      const begun = await this.size(repository, id);
      if (expected.start !== undefined && expected.start !== begun)
        throw new RegistryError("RANGE_INVALID", { why: `the next byte is ${begun}`, headers: { range: rangeOf(begun) } });
      if (begun + (expected.length ?? 0) > this.#limits.maxBlobBytes) throw this.#tooLarge();
      await this.#blobs.requireRoom(begun + (expected.length ?? 0));
      const file = this.#file(repository, id);
      try {
        await this.#receive(body, file, begun);
      } catch (error) {
        if (registryErrorOf(error).code !== "UNKNOWN") await truncate(file, begun);
        throw error;
      }
      const size = await this.size(repository, id);
      if (expected.length === undefined || size - begun === expected.length) return size;
      await truncate(file, begun);
      throw new RegistryError("SIZE_INVALID", { why: `${size - begun} bytes came, ${expected.length} were announced` });
    });
  }

  /** Makes a blob of it. Throws RegistryError when its digest is another; the upload is then over. */
  async finish(repository: string, id: string, digest: string): Promise<void> {
    await this.#alone(id, async () => {
      await this.size(repository, id);
      const file = this.#file(repository, id);
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
      const actual = `sha256:${hash.digest("hex")}`;
      if (actual !== digest) {
        await rm(file, { force: true });
        throw new RegistryError("DIGEST_INVALID", { detail: { digest, actual } });
      }
      await this.#blobs.adopt(repository, digest, file);
    });
  }

  async cancel(repository: string, id: string): Promise<void> {
    await this.size(repository, id);
    await rm(this.#file(repository, id), { force: true });
  }

  /** Two requests that write to one upload would mix their bytes. */
  async #alone<T>(id: string, run: () => Promise<T>): Promise<T> {
    if (this.#busy.has(id)) throw new RegistryError("BLOB_UPLOAD_INVALID", { why: "another request is writing to this upload" });
    this.#busy.add(id);
    try {
      return await run();
    } finally {
      this.#busy.delete(id);
    }
  }

  /** Stops at a body that grows past what may be; its sender is still to be answered, so it is not destroyed. */
  async #receive(body: Readable, file: string, begun: number): Promise<void> {
    const to = await open(file, "a");
    try {
      let size = begun;
      let checked = begun;
      for await (const chunk of body.iterator({ destroyOnReturn: false })) {
        size += (chunk as Buffer).length;
        if (size > this.#limits.maxBlobBytes) throw this.#tooLarge();
        if (size - checked >= ROOM_CHECK_BYTES) {
          await this.#blobs.requireRoom(size);
          checked = size;
        }
        await to.appendFile(chunk as Buffer);
      }
      await this.#blobs.requireRoom(size);
    } finally {
      await to.close();
    }
  }

  #tooLarge(): RegistryError {
    return new RegistryError("SIZE_INVALID", { why: `a blob may have ${this.#limits.maxBlobBytes} bytes` });
  }

  /** Answers how many are left. */
  async removeAbandoned(): Promise<number> {
    const names = await readdir(this.#dir).catch(() => []);
    let open = 0;
    for (const name of names) {
      const file = join(this.#dir, name);
      const changedMs = await changedMsOf(file);
      if (changedMs === undefined) continue;
      if (this.#deps.clock.now() - changedMs > this.#limits.abandonedMs) await rm(file, { force: true });
      else open++;
    }
    return open;
  }

  #file(repository: string, id: string): string {
    return join(this.#dir, `${repository.replaceAll("/", "%")}@${id}`);
  }
}

const ROOM_CHECK_BYTES = 1024 * 1024;

/** How far an upload came, as the header has it: `0-99` for a hundred bytes. */
export const rangeOf = (size: number): string => `0-${Math.max(0, size - 1)}`;
