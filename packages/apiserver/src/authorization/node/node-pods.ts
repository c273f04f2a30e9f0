/** Pods by their node, kept in step with the watch cache; what a node is related to is read off its Pods. */
import type { CachedEntry } from "../../cache/entry.ts";
import type { CacheEvent } from "../../cache/event.ts";
import type { ResourceCache } from "../../cache/resource-cache.ts";
import type { WatchCache } from "../../cache/watch-cache.ts";
import { type PodReferences, referencesOf, volumeSecrets } from "./pod-references.ts";

/** What a Pod's references are remembered under in its cache entry. */
const REFERENCES = {};

export class NodePods {
  readonly #cache: WatchCache;
  readonly #pods: ResourceCache;
  readonly #byNode = new Map<string, Map<string, CachedEntry>>();
  #epoch = -1;

  constructor(cache: WatchCache) {
    this.#cache = cache;
    this.#pods = cache.resource("pods");
    this.#pods.addWatcher({ onEvent: (event) => this.#apply(event), onEnd: () => {} });
  }

  /** Whether a Pod on the node lets its kubelet read an object. `resource` is a plural: `secrets`. */
  isRelated(node: string, resource: string, namespace: string, name: string): boolean {
    if (this.#epoch !== this.#pods.epoch) this.#rebuild();
    const pods = this.#byNode.get(node);
    if (!pods) return false;
    if (resource === "pods") return pods.has(`${namespace}/${name}`);
    if (resource === "persistentvolumes") return this.#claimsVolume(pods, name);
    const wanted = `${resource}/${name}`;
    const prefix = `${namespace}/`;
    for (const [key, pod] of pods) if (key.startsWith(prefix) && references(pod).names.has(wanted)) return true;
    return resource === "secrets" && this.#neededByVolume(pods, `${namespace}/${name}`);
  }

  #claimsVolume(pods: Map<string, CachedEntry>, name: string): boolean {
    const claim = this.#cache.resource("persistentvolumes").get(name)?.object["spec"]?.claimRef;
    if (!claim) return false;
    for (const pod of pods.values()) if (pod.namespace === claim.namespace && references(pod).claims.includes(claim.name)) return true;
    return false;
  }

  #neededByVolume(pods: Map<string, CachedEntry>, secret: string): boolean {
    for (const pod of pods.values())
      for (const claim of references(pod).claims) {
        const volumeName = this.#cache.resource("persistentvolumeclaims").get(`${pod.namespace}/${claim}`)?.object["spec"]?.volumeName;
        const volume = volumeName ? this.#cache.resource("persistentvolumes").get(volumeName) : undefined;
        if (volume && volumeSecrets(volume.object).includes(secret)) return true;
      }
    return false;
  }

  #rebuild(): void {
    this.#epoch = this.#pods.epoch;
    this.#byNode.clear();
    for (const key of this.#pods.keys("")) {
      const entry = this.#pods.get(key);
      if (entry) this.#set(entry);
    }
  }

  #apply({ type, entry, previous }: CacheEvent): void {
    if (this.#epoch !== this.#pods.epoch) return;
    const before = previous ? nodeOf(previous) : "";
    if (before && (type === "DELETED" || before !== nodeOf(entry))) this.#unset(before, entry.key);
    if (type !== "DELETED") this.#set(entry);
  }

  #set(entry: CachedEntry): void {
    const node = nodeOf(entry);
    if (!node) return;
    const pods = this.#byNode.get(node);
    if (pods) pods.set(entry.key, entry);
    else this.#byNode.set(node, new Map([[entry.key, entry]]));
  }

  #unset(node: string, key: string): void {
    const pods = this.#byNode.get(node);
    pods?.delete(key);
    if (pods?.size === 0) this.#byNode.delete(node);
  }
}

const nodeOf = (pod: CachedEntry): string => pod.object["spec"]?.nodeName ?? "";

const references = (pod: CachedEntry): PodReferences => pod.view(REFERENCES, ({ object }) => referencesOf(object));
