/** Tags are ContainerImage objects: what nodes may pull and what the registry answers are one and the same. */
import {
  hashPassword,
  isLoopbackRegistry,
  parseImageReference,
  type PushedImage,
  type PushedImageConfig,
  pushedImageName,
  type PushedImageSpec,
  repositoryKey,
} from "@kubarium/api";
import type { AnyObject } from "@kubarium/api/server";
import { isAlreadyExists, isNotFound } from "@kubarium/apimachinery";
import { apiserverUser } from "../bootstrap/bootstrap.ts";
import { createObject } from "../registry/create.ts";
import { deleteObject } from "../registry/delete.ts";
import type { Registry, WriteContext } from "../registry/registry.ts";
import type { Resource } from "../registry/resources.ts";
import { updateObject } from "../registry/update.ts";

const STORE_NAME = "containerimages.kubarium.dev";
const MAX_ATTEMPTS = 5;
const SALT_BYTES = 16;

export interface TaggedImage {
  tag: string;
  digest: string;
  mediaType: string;
}

export interface UploadedImage extends TaggedImage {
  sizeBytes: number;
  config: PushedImageConfig;
}

export class Tags {
  readonly #registry: Registry;
  readonly #access: { username: string; password: string } | undefined;

  /** `access`: what pulls of everything that is pushed from now on must prove. */
  constructor(registry: Registry, access?: { username: string; password: string }) {
    this.#registry = registry;
    this.#access = access;
  }

  /** What has content, of one repository. */
  async list(name: string): Promise<TaggedImage[]> {
    return (await this.#uploaded()).flatMap(({ key, image }) => (key === name ? [image] : []));
  }

  async find(name: string, tag: string): Promise<TaggedImage | undefined> {
    return (await this.list(name)).find((image) => image.tag === tag);
  }

  async repositories(): Promise<string[]> {
    return [...new Set((await this.#uploaded()).map(({ key }) => key))].sort();
  }

  /** Digests by repository. */
  async digests(): Promise<Map<string, string[]>> {
    const all = new Map<string, string[]>();
    for (const { key, image } of await this.#uploaded()) all.set(key, [...(all.get(key) ?? []), image.digest]);
    return all;
  }

  /** How the image behaves, and who may pull it, stays as it was set. */
  async put(host: string, name: string, image: UploadedImage): Promise<void> {
    const registry = isLoopbackRegistry(host) ? host.replace(/^(127[\d.]+|\[::1\])/, "localhost") : host;
    const canonical = `${registry}/${name}:${image.tag}`;
    const reference = parseImageReference(canonical);
    if (!reference) throw new Error(`${canonical} is no name of an image`);
    const objectName = pushedImageName(reference);
    const { mediaType, digest, sizeBytes, config } = image;
    const access = this.#access && {
      username: this.#access.username,
      passwordHash: await hashPassword(this.#access.password, this.#registry.random.bytes(SALT_BYTES)),
    };
    const spec = (previous: PushedImageSpec | undefined): PushedImageSpec => ({
      ...(access ? { access } : {}),
      ...(previous?.access ? { access: previous.access } : {}),
      ...(previous?.behaviour ? { behaviour: previous.behaviour } : {}),
      image: previous?.image ?? canonical,
      mediaType,
      digest,
      sizeBytes,
      config,
    });
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#write(objectName, spec);
        return;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !(isAlreadyExists(error) || isNotFound(error))) throw error;
      }
    }
  }

  /** Removes all tags of a repository that are this image's. */
  async remove(name: string, which: (image: TaggedImage) => boolean): Promise<number> {
    const found = (await this.#uploaded()).filter(({ key, image }) => key === name && which(image));
    for (const { object } of found) {
      const request = { ...this.#context(), name: object, key: object, options: {}, validate: async () => {} };
      await deleteObject(this.#registry, this.#resource(), request).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
    return found.length;
  }

  async #write(name: string, spec: (previous: PushedImageSpec | undefined) => PushedImageSpec): Promise<void> {
    const present = await this.#registry.storage.get(STORE_NAME, name);
    if (present) {
      const produce = (previous: AnyObject | undefined): AnyObject => {
        const object = structuredClone(previous) as AnyObject;
        object["spec"] = spec(object["spec"] as PushedImageSpec);
        return object;
      };
      const request = { ...this.#context(), namespace: "", name, key: name, subresource: "", produce, validate: async () => {} };
      await updateObject(this.#registry, this.#resource(), request);
      return;
    }
    const object: AnyObject = { apiVersion: "kubarium.dev/v1", kind: "ContainerImage", metadata: { name }, spec: spec(undefined) };
    await createObject(this.#registry, this.#resource(), { ...this.#context(), namespace: "", object, validate: async () => {} });
  }

  async #uploaded(): Promise<{ object: string; key: string; image: TaggedImage }[]> {
    const { cache } = this.#registry.storage;
    await cache.fresh();
    const images = cache.resource(STORE_NAME);
    return images.keys("").flatMap((key) => {
      const { metadata, spec } = (images.get(key)?.object ?? {}) as unknown as PushedImage;
      const reference = parseImageReference(spec.image);
      if (!spec.mediaType || !spec.digest || !reference?.tag) return [];
      const image = { tag: reference.tag, digest: spec.digest, mediaType: spec.mediaType };
      return [{ object: metadata.name, key: repositoryKey(reference), image }];
    });
  }

  #resource(): Resource {
    const resource = this.#registry.resources.stored(STORE_NAME);
    if (!resource) throw new Error(`${STORE_NAME} is not served`);
    return resource;
  }

  #context(): WriteContext {
    return { user: apiserverUser, dryRun: false, warnings: new Set() };
  }
}
